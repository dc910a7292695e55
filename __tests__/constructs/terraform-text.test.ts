import fc from "fast-check";
import { expect, test } from "vitest";
import { literal } from "../../constructs/terraform-text";

const ESCAPE = /\$\$\{|%%\{/g;

/** Reads a template as Terraform does, from left to right; only escapes are known. */
function rendered(template: string): string {
  return template.replace(ESCAPE, (escape) => escape.slice(1));
}

test.each([
  ["${HOME}", "$${HOME}"],
  ["%{ if true }", "%%{ if true }"],
  ["$${x}", "$$${x}"],
  ["%%{x}", "%%%{x}"],
  ["${a:-${b}}", "$${a:-$${b}}"],
  ["%${x}", "%$${x}"],
  ["$&${x}$1", "$&$${x}$1"],
])("%s is written as %s", (text, template) => {
  expect(literal(text)).toBe(template);
});

test.each(["", "$$", "%%", "$HOME", "$(date)", "100 %", "{}", "$ {x}", "% {x}", "$\n{", "naïve 🙂"])(
  "%j stays as it is",
  (text) => {
    expect(literal(text)).toBe(text);
  },
);

test("Terraform reads back the very text, and finds no template in it", () => {
  const text = fc.string({ unit: fc.constantFrom("$", "%", "{", "}", "\\", '"', "a", "\n"), maxLength: 24 });
  fc.assert(
    fc.property(text, (original) => {
      const template = literal(original);
      expect(rendered(template)).toBe(original);
      expect(template.replace(ESCAPE, "\0")).not.toMatch(/[$%]\{/);
    }),
    { numRuns: 500 },
  );
});
