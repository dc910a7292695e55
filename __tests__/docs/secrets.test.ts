import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { SecretReference } from "../../constructs/secret-reference";

test("docs/secrets.md lists the table of secrets as it is", () => {
  const cells = readFileSync("docs/secrets.md", "utf8")
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .map((line) =>
      line
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim().replaceAll("\\|", "|"))
        .slice(1, -1),
    );

  expect(cells).toEqual(
    SecretReference.all.map(({ name, purpose, required, reader, obtain }) => [
      `\`${name}\``,
      purpose,
      required ? "required" : "optional",
      reader,
      obtain,
    ]),
  );
});
