import fc from "fast-check";
import { flyRegions, flySizes, usableServerTypes } from "../../description";
import { ed25519Key } from "./example";

/** Any value of JavaScript, however odd. */
export const anything = fc.anything({
  maxDepth: 2,
  maxKeys: 3,
  withBigInt: true,
  withDate: true,
  withMap: true,
  withSparseArray: true,
});
/** The shared settings. */
export const settings = [
  "name",
  "timeZone",
  "repositories",
  "operatorKeys",
  "sshSources",
  "volumeSizeGb",
  "secretsVersion",
  "tunnelHostname",
  "limits",
  "notify",
  "state",
];
/** The settings of the fly section, and one that does not exist. */
export const flySettings = [
  "org",
  "region",
  "size",
  "memoryMb",
  "volumeId",
  "snapshotRetentionDays",
  "allowDestroy",
  "x",
];
const hetznerSettings = ["serverType", "location", "domain", "allowDestroy", "x"];

const word = fc.stringMatching(/^[a-z][a-z0-9]{0,12}$/);
/** A description without problems. */
export const valid = fc.record({
  name: word,
  timeZone: fc.constantFrom("UTC", "Europe/Berlin", "America/New_York"),
  repositories: fc.uniqueArray(
    fc.tuple(word, word).map((parts) => parts.join("/")),
    { minLength: 1, maxLength: 4, selector: (repository) => repository.split("/")[1] },
  ),
  operatorKeys: fc.constant([ed25519Key]),
  sshSources: fc.uniqueArray(fc.constantFrom("0.0.0.0/0", "::/0", "10.0.0.0/8"), { minLength: 1 }),
  volumeSizeGb: fc.integer({ min: 10, max: 500 }),
  secretsVersion: fc.integer({ min: 1, max: 1_000 }),
  limits: fc.record({
    jobsAtOnce: fc.constantFrom(1, 2),
    minutesPerJob: fc.integer({ min: 5, max: 240 }),
    turnsPerJob: fc.integer({ min: 10, max: 1_000 }),
    jobsPerDay: fc.integer({ min: 1, max: 500 }),
  }),
  notify: fc.record(
    { email: fc.constant("you@example.com"), slack: fc.constantFrom("#büro_2", "C0123ABCD") },
    { requiredKeys: [] },
  ),
  state: fc.constantFrom({ backend: "local" }, { backend: "http", address: "https://state.example.com/" }),
  fly: fc
    .record({
      org: word,
      region: fc.constantFrom(...Object.keys(flyRegions)),
      size: fc.constantFrom(...(Object.keys(flySizes) as (keyof typeof flySizes)[])),
      snapshotRetentionDays: fc.integer({ min: 1, max: 60 }),
      allowDestroy: fc.constantFrom([], ["volume"], ["app", "volume", "addresses"]),
    })
    .map((fly) => ({ ...fly, memoryMb: flySizes[fly.size].maxMemoryMb })),
  hetzner: fc.record({
    serverType: fc.constantFrom(...usableServerTypes("hel1")),
    location: fc.constant("hel1"),
    allowDestroy: fc.subarray(["server", "volume", "address"]),
  }),
});

/** A valid description with one setting, or one of a section, replaced by anything. */
export const mutated = fc
  .tuple(valid, anything, fc.constantFrom(...settings, "fly", "hetzner", "x"), fc.nat(), fc.boolean())
  .map(([description, value, setting, choice, inSection]) => {
    if (!inSection || (setting !== "fly" && setting !== "hetzner"))
      return { ...description, [setting]: value };
    const inner = setting === "fly" ? flySettings : hetznerSettings;
    return {
      ...description,
      [setting]: { ...description[setting], [inner[choice % inner.length] as string]: value },
    };
  });
