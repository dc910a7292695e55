import { expect, test } from "vitest";
import { readBoxes, title } from "../../../image/job/boxes";

test("boxes are list items with a dash, ticked or not, indented or not", () => {
  const document = `# Steps\n\n- [x] **One.** Done.\n  - [X] One and a half\n- [ ] **Two.** To do.\n- [ ] Three\n* [ ] not one\n- [] nor this\n- [ ]\n`;
  expect(readBoxes(document)).toEqual({ total: 4, done: 2, next: "**Two.** To do." });
});

test("a document of ticked boxes has no next one", () => {
  expect(readBoxes("- [x] One\n")).toEqual({ total: 1, done: 1 });
});

test("a document without boxes has none", () => {
  expect(readBoxes("# Nothing to do\n")).toEqual({ total: 0, done: 0 });
});

test("lines of documents from Windows are read alike", () => {
  expect(readBoxes("- [x] One\r\n- [ ] Two\r\n")).toEqual({ total: 2, done: 1, next: "Two" });
});

test.each([
  ["<!-- maestro:halt: The report names no error. -->", "The report names no error."],
  ["<!--maestro:halt:two\nlines-->", "two\nlines"],
  ["<!-- maestro:halt -->", ""],
])("%s halts", (marker, halted) => {
  expect(readBoxes(`- [ ] One\n\n${marker}\n`)).toEqual({ total: 1, done: 0, next: "One", halted });
});

test("what only speaks of halting does not halt", () => {
  expect(
    readBoxes("- [ ] Add `maestro:halt:` if it can't be done <!-- maestro:halted -->\n").halted,
  ).toBeUndefined();
});

test("a box's title is what stands in bold, or its beginning", () => {
  expect(title("**Whole suite.** Run all tests.")).toBe("Whole suite.");
  expect(title("Run all tests.")).toBe("Run all tests.");
  expect(title("a".repeat(81))).toBe(`${"a".repeat(79)}…`);
});
