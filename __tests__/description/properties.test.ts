import fc from "fast-check";
import { expect, test } from "vitest";
import { checkBackoffice, type Problem, renderProblems } from "../../description";
import { anything, flySettings, mutated, settings, valid } from "./arbitrary";
import { ed25519Key, example, privateKey } from "./example";

const runs = { numRuns: 1_000 };

function expectSoundProblems(problems: readonly Problem[]): void {
  for (const { field, given, problem, allowed, fix } of problems) {
    for (const text of [field, given, problem, allowed, fix]) expect(text.trim()).not.toBe("");
  }
  // What the user wrote may say "undefined"; what we write may not.
  const echoed = problems.filter(({ given }) => given.startsWith('"') && given.includes("undefined"));
  const message = renderProblems(problems.filter((problem) => !echoed.includes(problem)));
  expect(message).not.toMatch(/undefined|\[object|^\s*at .+:\d+/m);
  expect(message.split("\n").every((line) => line.length < 600)).toBe(true);
}

test("never throws and always explains itself, whatever it is given", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        anything,
        fc.json().map((text) => JSON.parse(text) as unknown),
      ),
      (input) => {
        const { problems } = checkBackoffice(input);
        expect(problems.length).toBeGreaterThan(0);
        expectSoundProblems(problems);
      },
    ),
    runs,
  );
});

test("accepts valid descriptions and gives them back unchanged", () => {
  fc.assert(
    fc.property(valid, (description) => {
      expect(checkBackoffice(description)).toEqual({
        host: description,
        problems: [],
        described: expect.anything() as unknown,
      });
    }),
    runs,
  );
});

test("a checked host checks again without problems, whichever settings were left out", () => {
  const optional = ["volumeSizeGb", "secretsVersion", "limits", "notify", "state", "fly", "hetzner"] as const;
  const optionalFly = ["region", "size", "memoryMb", "snapshotRetentionDays", "allowDestroy"] as const;
  fc.assert(
    fc.property(
      valid,
      fc.subarray([...optional], { maxLength: 3 }),
      fc.subarray([...optionalFly]),
      (full, out, outOfFly) => {
        const description: Record<string, unknown> = {
          ...full,
          fly: without(full.fly, ["memoryMb", ...outOfFly]),
        };
        const { host } = checkBackoffice(without(description, out));
        fc.pre(!(out.includes("fly") && out.includes("hetzner")));
        expect(checkBackoffice(host)).toMatchObject({ problems: [] });
        expect(checkBackoffice(host).host).toEqual(host);
      },
    ),
    runs,
  );
});

function without(object: object, keys: readonly string[]): object {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));
}

test("a mutated description either passes or has sound problems, and those of one target leave the other", () => {
  fc.assert(
    fc.property(mutated, (description: { fly?: unknown; hetzner?: unknown }) => {
      const { host, problems } = checkBackoffice(description);
      expectSoundProblems(problems);
      const hindered = new Set(problems.map((problem) => problem.target));
      if (hindered.has(undefined)) expect(host).toBeUndefined();
      else {
        expect(host?.fly !== undefined).toBe(description.fly !== undefined && !hindered.has("fly"));
        expect(host?.hetzner !== undefined).toBe(
          description.hetzner !== undefined && !hindered.has("hetzner"),
        );
      }
    }),
    runs,
  );
});

test("a private key is never shown, wherever it was pasted and however it was mangled", () => {
  const key = privateKey();
  const body = key.split("\n").slice(1, -2).join("");
  const mangle = fc.constantFrom(
    key,
    key.replaceAll("\n", " "),
    key.replaceAll("\n", ""),
    `ssh-ed25519 ${key}`,
    `${ed25519Key}\n${key}`,
    key.toLowerCase(),
  );
  const place = fc.constantFrom(
    ...settings,
    ...flySettings.map((name) => `fly.${name}`),
    "hetzner.domain",
    "state.address",
    "limits.jobsAtOnce",
    "notify.email",
    "notify.slack",
  );
  fc.assert(
    fc.property(mangle, place, fc.boolean(), fc.boolean(), (text, path, asItem, asName) => {
      const [first = "", second] = path.split(".");
      const value = asItem ? [text] : asName ? { [text]: text } : text;
      const section = { fly: example.fly, hetzner: example.hetzner, state: { backend: "http" } }[first] ?? {};
      const description = { ...example, [first]: second ? { ...section, [second]: value } : value };
      const { problems } = checkBackoffice(description);
      const output = (JSON.stringify(problems) + renderProblems(problems)).toLowerCase();
      expect(problems).not.toEqual([]);
      expect(output).not.toContain(body.slice(20, 40).toLowerCase());
      expect(output).not.toContain("-----begin");
    }),
    runs,
  );
});

test("very long texts are checked quickly and cut", () => {
  const parts = ["a", "-", "a/", "://", "::", "1.", "\n", "://::", " ssh-rsa AAAA"];
  const start = performance.now();
  for (const text of parts.map((part) => part.repeat(20_000))) {
    const shared = Object.fromEntries(
      settings.map((name) => [name, ["name", "timeZone"].includes(name) ? text : [text]]),
    );
    const sections = {
      fly: { org: text, region: text, volumeId: text },
      hetzner: { serverType: text, domain: text },
      notify: { email: text, slack: text },
    };
    expectSoundProblems(checkBackoffice({ ...shared, ...sections, [text]: text }).problems);
  }
  // With a pattern that goes back and forth over the text it would be minutes.
  expect(performance.now() - start).toBeLessThan(2_000);
});
