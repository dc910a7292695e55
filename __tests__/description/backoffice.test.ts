import { expect, test } from "vitest";
import { backoffice } from "../../backoffice";
import { checkBackoffice, renderProblems } from "../../description";
import { shipped } from "../support/shipped";
import { ed25519Key, example, hostFor, messageFor, oneProblem } from "./example";

const settings =
  "name timeZone repositories operatorKeys sshSources volumeSizeGb secretsVersion tunnelHostname limits notify state fly hetzner";

test("backoffice.ts as it stands has no problems", () => {
  expect(renderProblems(checkBackoffice(backoffice).problems)).toBe("backoffice.ts has no problems");
});

test("the shipped description comes back as it was written", () => {
  expect(checkBackoffice(shipped)).toMatchObject({ host: shipped, problems: [] });
});

test("what is left out gets its default", () => {
  expect(hostFor()).toEqual({
    ...example,
    volumeSizeGb: 20,
    secretsVersion: 1,
    limits: { jobsAtOnce: 1, minutesPerJob: 60, turnsPerJob: 200, jobsPerDay: 20 },
    notify: {},
    state: { backend: "local" },
    fly: {
      org: "personal",
      region: "ewr",
      size: "shared-cpu-2x",
      memoryMb: 4096,
      snapshotRetentionDays: 14,
      allowDestroy: [],
    },
    hetzner: { serverType: "cx23", location: "nbg1", allowDestroy: [] },
  });
});

test("one target is enough", () => {
  expect(hostFor({ hetzner: undefined })).not.toHaveProperty("hetzner");
  expect(hostFor({ fly: undefined })).not.toHaveProperty("fly");
});

test("refuses a description without a target", () => {
  expect(messageFor({ fly: undefined, hetzner: undefined })).toBe(
    oneProblem(
      "fly: is missing, and so is hetzner: there is nothing to deploy to",
      "a fly section, a hetzner section, or both",
      'write fly: { org: "personal" } or hetzner: {}',
    ),
  );
});

test.each([
  [null, "null"],
  [undefined, "nothing"],
  ["backoffice", '"backoffice"'],
  [[1, 2], "a list of 2 items"],
  [() => example, "a function"],
])("refuses what is not an object: %s", (input, shown) => {
  const { host, problems } = checkBackoffice(input);
  expect(host).toBeUndefined();
  expect(renderProblems(problems)).toBe(
    oneProblem(
      `backoffice: ${shown} is not an object`,
      `an object with some of: ${settings}`,
      "write the settings as { name: value, ... }",
    ),
  );
});

test("refuses what refers to itself, is endless, or throws, without quoting the error", () => {
  const cyclic: Record<string, unknown> = { ...example };
  cyclic["fly"] = cyclic;
  const throwing = {
    get name(): string {
      throw new Error("hunter2");
    },
  };
  for (const input of [cyclic, throwing, { ...example, repositories: new Array(1e9) }]) {
    expect(renderProblems(checkBackoffice(input).problems)).toBe(
      oneProblem(
        "backoffice: can't be read: it is too large, refers to itself, or runs code that fails",
        "an object of plain values: text, numbers, lists and objects",
        "replace what is computed by the plain value",
      ),
    );
  }
});

test("refuses an unknown setting and names the one that was meant", () => {
  expect(messageFor({ volumeSizeGB: 30 })).toBe(
    oneProblem("volumeSizeGB: there is no such setting", settings, 'did you mean "volumeSizeGb"?'),
  );
});

test("refuses an unknown setting of a section as a problem of that target", () => {
  expect(messageFor({ hetzner: { colour: "red" } })).toBe(
    oneProblem(
      "hetzner.colour: there is no such setting",
      "serverType location domain allowDestroy",
      "remove it",
    ),
  );
});

test("refuses settings that are called like what every object inherits", () => {
  const written = JSON.parse('{ "constructor": 1, "valueOf": 2, "__proto__": 3 }') as object;
  const entries = [...Object.entries(example), ...Object.entries(written)];
  const atTop = checkBackoffice(Object.fromEntries(entries)).problems;
  expect(atTop.map(({ field }) => field)).toEqual(["constructor", "valueOf", "__proto__"]);
  const inSection = checkBackoffice({ ...example, hetzner: written }).problems;
  expect(inSection.map(({ field }) => field)).toEqual([
    "hetzner.constructor",
    "hetzner.valueOf",
    "hetzner.__proto__",
  ]);
});

test("tells all problems in one message, in the order of the settings", () => {
  const broken = {
    colour: "red",
    hetzner: { location: 7 },
    fly: { allowDestroy: ["ap"], region: "bos" },
    secretsVersion: 1.5,
    name: "Backoffice",
    sshSources: undefined,
  };
  expect(messageFor(broken)).toBe(`backoffice.ts has 8 problems:

  name: "Backoffice" is not a name that Fly.io, Hetzner and DNS all accept
    allowed: 1 to 63 lower-case letters, digits and dashes; a letter first, a letter or digit last
    fix:     write name: "backoffice"

  sshSources: is missing
    allowed: one or more ranges in CIDR notation; "0.0.0.0/0" and "::/0" together are everybody
    fix:     write sshSources: ["203.0.113.7/32"] with your own address

  secretsVersion: 1.5 is not a whole number
    allowed: a whole number from 1; raise it by one after a secret was changed
    fix:     write secretsVersion: 1

  fly.org: is missing
    allowed: the slug of a Fly.io organisation, as \`fly orgs list\` shows it; "personal" is your own
    fix:     write org: "personal"

  fly.region: "bos" was retired by Fly.io
    allowed: ams arn bom cdg dfw ewr fra gru iad jnb lax lhr nrt ord sin sjc syd yyz
    fix:     use "ewr" (Secaucus, New Jersey), the nearest one

  fly.allowDestroy[0]: "ap" is not one of them
    allowed: a list of "app", "volume" and "addresses"
    fix:     write allowDestroy: []

  hetzner.location: 7 is not text
    allowed: fsn1 nbg1 hel1 ash hil sin
    fix:     write location: "nbg1"

  colour: there is no such setting
    allowed: ${settings}
    fix:     remove it`);
});

test("says so when there are no problems", () => {
  expect(renderProblems([])).toBe("backoffice.ts has no problems");
});

test("a broken hetzner section leaves fly complete, and a broken fly section leaves hetzner complete", () => {
  const withoutHetzner = checkBackoffice({ ...example, hetzner: { serverType: "cx22", colour: "red" } });
  expect(withoutHetzner.host).toEqual(hostFor({ hetzner: undefined }));
  expect(withoutHetzner.problems.map((problem) => problem.target)).toEqual(["hetzner", "hetzner"]);

  const withoutFly = checkBackoffice({ ...example, fly: { region: "bos" } });
  expect(withoutFly.host).toEqual(hostFor({ fly: undefined }));
  expect(withoutFly.problems.map((problem) => problem.target)).toEqual(["fly", "fly"]);
});

test("a problem of a shared setting hinders both targets", () => {
  const { host, problems } = checkBackoffice({ ...example, name: 7 });
  expect(host).toBeUndefined();
  expect(problems).toEqual([
    {
      field: "name",
      given: "7",
      problem: "7 is not text",
      allowed: "1 to 63 lower-case letters, digits and dashes; a letter first, a letter or digit last",
      fix: 'write name: "backoffice-automation"',
    },
  ]);
});

test("a key with white space around it is trimmed", () => {
  expect(hostFor({ operatorKeys: [`  ${ed25519Key}\n`] }).operatorKeys).toEqual([ed25519Key]);
});
