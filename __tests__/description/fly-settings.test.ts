import { describe, expect, test } from "vitest";
import { checkBackoffice, flyRegions } from "../../description";
import { retiredFlyRegions } from "../../description/fly-regions";
import { example, hostFor, messageFor, oneProblem } from "./example";

const messageForFly = (fly: Record<string, unknown>) => messageFor({ fly: { org: "personal", ...fly } });

describe("region", () => {
  const regions = "ams arn bom cdg dfw ewr fra gru iad jnb lax lhr nrt ord sin sjc syd yyz";

  test("refuses bos, which was retired, and names the nearest one", () => {
    expect(messageForFly({ region: "bos" })).toBe(
      oneProblem(
        'fly.region: "bos" was retired by Fly.io',
        regions,
        'use "ewr" (Secaucus, New Jersey), the nearest one',
      ),
    );
  });

  test("refuses an unknown region and names the one that was meant", () => {
    expect(messageForFly({ region: "erw" })).toBe(
      oneProblem(
        'fly.region: "erw" is no region of Fly.io',
        regions,
        'did you mean "ewr" (Secaucus, New Jersey)?',
      ),
    );
  });

  test("refuses a city and names its region", () => {
    expect(messageForFly({ region: "London" })).toBe(
      oneProblem(
        'fly.region: "London" is no region of Fly.io',
        regions,
        'did you mean "lhr" (London, United Kingdom)?',
      ),
    );
  });

  test("refuses what resembles nothing, inherited names included", () => {
    for (const region of ["moon base", "constructor"]) {
      expect(messageForFly({ region })).toBe(
        oneProblem(
          `fly.region: "${region}" is no region of Fly.io`,
          regions,
          'choose one of them, e.g. "ewr"',
        ),
      );
    }
  });

  test("no region is both listed and retired", () => {
    expect(Object.keys(flyRegions)).toHaveLength(18);
    expect(Object.keys(retiredFlyRegions)).toHaveLength(17);
    expect(Object.keys(retiredFlyRegions).filter((name) => name in flyRegions)).toEqual([]);
  });
});

describe("org", () => {
  const allowed = 'the slug of a Fly.io organisation, as `fly orgs list` shows it; "personal" is your own';

  test("refuses a section without it", () => {
    expect(messageFor({ fly: {} })).toBe(oneProblem("fly.org: is missing", allowed, 'write org: "personal"'));
  });

  test("refuses a name instead of a slug", () => {
    expect(messageForFly({ org: "Team Boswell" })).toBe(
      oneProblem(
        'fly.org: "Team Boswell" is no slug of an organisation',
        allowed,
        "write the slug that `fly orgs list` shows, not the organisation's name",
      ),
    );
  });
});

describe("size and memory", () => {
  test("refuses more memory than the size can have and names one that can", () => {
    expect(messageForFly({ memoryMb: 8192 })).toBe(
      oneProblem(
        'fly.memoryMb: 8192 MB does not fit size "shared-cpu-2x"',
        "512 to 4096 MB in steps of 256",
        'write memoryMb: 4096, or size: "shared-cpu-4x"',
      ),
    );
  });

  test("refuses memory between two steps", () => {
    expect(messageForFly({ size: "performance-1x", memoryMb: 2500 })).toBe(
      oneProblem(
        'fly.memoryMb: 2500 MB does not fit size "performance-1x"',
        "2048 to 8192 MB in steps of 1024",
        "write memoryMb: 2048",
      ),
    );
  });

  test("refuses memory as text", () => {
    expect(messageForFly({ memoryMb: "4gb" })).toBe(
      oneProblem(
        'fly.memoryMb: "4gb" is not a number',
        "a whole number of MB that the size can have",
        "write memoryMb: 4096",
      ),
    );
  });

  test.each([
    ["shared-cpu-1x", 2048],
    ["shared-cpu-2x", 4096],
    ["shared-cpu-8x", 4096],
    ["performance-4x", 8192],
  ])("without memoryMb, %s gets %i MB", (size, memoryMb) => {
    expect(hostFor({ fly: { org: "personal", size } }).fly?.memoryMb).toBe(memoryMb);
  });

  test("refuses an unknown size and names the one that was meant", () => {
    expect(messageForFly({ size: "shared-2x" })).toBe(
      oneProblem(
        'fly.size: "shared-2x" is no machine size of Fly.io',
        "shared-cpu-1x shared-cpu-2x shared-cpu-4x shared-cpu-8x " +
          "performance-1x performance-2x performance-4x performance-8x performance-16x",
        'did you mean "shared-cpu-2x"?',
      ),
    );
  });
});

describe("volumeId", () => {
  test("accepts an id as Fly.io makes them", () => {
    expect(hostFor({ fly: { org: "personal", volumeId: "vol_okgj54527584y2wz" } }).fly?.volumeId).toBe(
      "vol_okgj54527584y2wz",
    );
  });

  test.each([
    "backoffice_data",
    "vol-okgj54527584y2wz",
    "vol_",
    "vol_OKGJ54527584Y2WZ",
    "vs_okgj54527584y2wz",
  ])("refuses %s", (volumeId) => {
    expect(messageForFly({ volumeId })).toBe(
      oneProblem(
        `fly.volumeId: "${volumeId}" is no id of a Fly volume`,
        '"vol_" followed by lower-case letters and digits',
        "write the ID that `fly volumes list` shows, or leave volumeId out to get a new volume",
      ),
    );
  });
});

describe("snapshotRetentionDays", () => {
  test.each([0, 61])("refuses %i days", (snapshotRetentionDays) => {
    expect(messageForFly({ snapshotRetentionDays })).toBe(
      oneProblem(
        `fly.snapshotRetentionDays: ${snapshotRetentionDays} is out of range`,
        "a whole number of days from 1 to 60",
        "write snapshotRetentionDays: 14",
      ),
    );
  });

  test.each([1, 60])("accepts %i days", (snapshotRetentionDays) => {
    expect(hostFor({ fly: { org: "personal", snapshotRetentionDays } }).fly).toMatchObject({
      snapshotRetentionDays,
    });
  });
});

describe("allowDestroy", () => {
  test.each([
    [["app"], '"volume" and "addresses"'],
    [["app", "volume"], '"addresses"'],
  ])("refuses %j, because the app takes everything along", (allowDestroy, lacking) => {
    expect(messageForFly({ allowDestroy })).toBe(
      oneProblem(
        `fly.allowDestroy: destroying the app destroys its volume, snapshots and addresses too, but the list lacks ${lacking}`,
        'a list of "app", "volume" and "addresses"',
        'write allowDestroy: ["app", "volume", "addresses"], or take "app" out',
      ),
    );
  });

  test.each([[[]], [["volume"]], [["addresses"]], [["addresses", "app", "volume"]]])(
    "accepts %j",
    (allowDestroy) => {
      expect(hostFor({ fly: { org: "personal", allowDestroy } }).fly?.allowDestroy).toEqual(allowDestroy);
    },
  );
});

test("what is wrong with one setting hides nothing of the others", () => {
  const fly = { memoryMb: 1, allowDestroy: ["app"], region: 3 };
  const fields = checkBackoffice({ ...example, fly }).problems.map((problem) => problem.field);
  expect(fields).toEqual(["fly.org", "fly.region", "fly.memoryMb", "fly.allowDestroy"]);
});
