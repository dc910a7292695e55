import { expect, test } from "vitest";
import { Lines, plain } from "../../../../image/dispatcher/work/run-line";

function split(longest: number, ...chunks: (string | Buffer)[]): string[] {
  const taken: string[] = [];
  const lines = new Lines(longest, (line) => taken.push(line));
  for (const chunk of chunks) lines.add(Buffer.from(chunk));
  lines.end();
  return taken;
}

test("lines are put together from the pieces they come in, letters of several bytes included", () => {
  const umlaut = Buffer.from("ü");
  expect(split(100, "on", "e\ntwo\n\nth", umlaut.subarray(0, 1), umlaut.subarray(1), "ree")).toEqual([
    "one",
    "two",
    "thüree",
  ]);
});

test("a long line is cut, and the next one is whole", () => {
  expect(split(5, "1234567", "89\nnext\n12345\n123456\n")).toEqual(["12345…", "next", "12345", "12345…"]);
});

test("a line without end takes no more memory than a long one", () => {
  const [line, ...more] = split(10, ...Array.from({ length: 1000 }, () => "x".repeat(1000)));
  expect([line, more]).toEqual([`${"x".repeat(10)}…`, []]);
});

test.each([
  ["colours", "\u001b[31mred\u001b[0m", "red"],
  ["a window's title", "\u001b]0;title\u0007text", "text"],
  ["a cleared screen and a backspace", "a\u001b[2J\u001bcb\u0008", "ab"],
  ["a line that would be another", "job\r\nfake\u2028line", "jobfakeline"],
  ["text turned around", "\u202eevil\u202c\u2066x\u2069", "evilx"],
])("%s are taken out of a log line", (_, given, shown) => {
  expect(plain(given)).toBe(shown);
});

test("tabs and letters of all kinds stay", () => {
  expect(plain("a\tb ü 日本 😀")).toBe("a\tb ü 日本 😀");
});
