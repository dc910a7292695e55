import { readFileSync } from "node:fs";
import { inspect } from "node:util";
import { expect, test } from "vitest";
import { SecretReference } from "../../constructs/secret-reference";

test.each(SecretReference.all.map((secret) => [secret.name, secret] as const))(
  "%s prints as its name",
  (name, secret) => {
    expect(String(secret)).toBe(name);
    // eslint-disable-next-line @typescript-eslint/restrict-template-expressions -- what a careless message would do
    expect(`${secret}`).toBe(name);
    expect([secret].join()).toBe(name);
  },
);

test.each(SecretReference.all.map((secret) => [secret.name, secret] as const))(
  "%s is its name in JSON and in a debugger too",
  (name, secret) => {
    expect(JSON.stringify({ secret })).toBe(`{"secret":"${name}"}`);
    expect(inspect({ secret })).toBe(`{ secret: ${name} }`);
  },
);

test("a value in the environment does not get into a reference", () => {
  const marker = "f00dfeedf00dfeedf00dfeed";
  process.env.N8N_ENCRYPTION_KEY = marker;
  try {
    const secret = SecretReference.named("N8N_ENCRYPTION_KEY");
    expect([String(secret), JSON.stringify(secret), inspect(secret)].join()).not.toContain(marker);
  } finally {
    delete process.env.N8N_ENCRYPTION_KEY;
  }
});

test("the table lists each reference once, by a name of its own", () => {
  const constants = Object.values(SecretReference).filter((each) => each instanceof SecretReference);
  expect([...SecretReference.all]).toEqual(constants);
  expect(new Set(SecretReference.all.map((each) => each.name)).size).toBe(8);
});

test("every reference can be had by its name", () => {
  for (const secret of SecretReference.all) expect(SecretReference.named(secret.name)).toBe(secret);
});

test("an unknown name is refused with the known ones", () => {
  expect(() => SecretReference.named("GITHUB_TOKEN")).toThrow(
    new Error(
      'No secret is called "GITHUB_TOKEN". Known: CLAUDE_CODE_OAUTH_TOKEN, GH_TOKEN, N8N_ENCRYPTION_KEY, ' +
        "N8N_INSTANCE_OWNER_EMAIL, N8N_INSTANCE_OWNER_PASSWORD_HASH, TUNNEL_TOKEN, GITHUB_WEBHOOK_SECRET, SENTRY_CLIENT_SECRET.",
    ),
  );
});

test("every reference can stand in a shell, and tells what it is for and where to get it", () => {
  for (const { name, purpose, obtain } of SecretReference.all) {
    // Fly keeps names with FLY_ to itself.
    expect(name).toMatch(/^(?!FLY_)[A-Z][A-Z0-9_]+$/);
    expect(purpose).toMatch(/^\S.*[^.\s]$/);
    expect(obtain).toMatch(/`.+`|https:\/\//);
  }
});

test("the image's table says the same as this one, in the same order", () => {
  const lines = readFileSync("image/rootfs/etc/backoffice/secrets", "utf8").split("\n");
  const columns = lines.filter((line) => /^[^#\s]/.test(line)).map((line) => line.trim().split(/\s+/));
  expect(columns).toEqual(
    SecretReference.all.map(({ name, reader, required, prefixes }) => [
      name,
      reader,
      required ? "required" : "optional",
      prefixes.join(",") || "-",
    ]),
  );
});
