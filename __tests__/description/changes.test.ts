import { describe, expect, test } from "vitest";
import { checkBackoffice, type Deployed } from "../../description";
import { example, messageFor, oneProblem } from "./example";

const flyVolume = { appName: "backoffice-automation", org: "personal", region: "ewr", volumeSizeGb: 20 };
const server = { serverExists: true, serverType: "cx23", location: "nbg1", volumeSizeGb: 20 };
const deployed: Deployed = { fly: flyVolume, hetzner: server };

const SECOND_HOST =
  "deploy a second host from another checkout, under another name and with the token of another Hetzner project, " +
  "and move the data there";

test("a description that agrees with what is deployed has no problems", () => {
  expect(checkBackoffice(example, deployed).problems).toEqual([]);
});

test("a volume may grow", () => {
  expect(checkBackoffice({ ...example, volumeSizeGb: 30 }, deployed).problems).toEqual([]);
});

describe("on Fly.io", () => {
  test("refuses a smaller volume", () => {
    expect(messageFor({ volumeSizeGb: 15 }, { fly: flyVolume })).toBe(
      oneProblem(
        "volumeSizeGb: a volume on Fly.io never shrinks: deployed 20 GB, given 15 GB",
        "20 GB or more",
        "write volumeSizeGb: 20 or more; to move to a smaller volume, make one with `fly volumes create`, " +
          "copy the data over and name it in fly.volumeId",
      ),
    );
  });

  test("refuses another region", () => {
    expect(messageFor({ fly: { org: "personal", region: "iad" } }, deployed)).toBe(
      oneProblem(
        'fly.region: the volume is deployed in "ewr" and can\'t move to "iad"',
        '"ewr"',
        'put back region: "ewr"; to move, restore a snapshot with ' +
          "`fly volumes create --snapshot-id ... --region iad` and name the new volume in fly.volumeId",
      ),
    );
  });

  test("accepts another region and a smaller size together with the id of another volume", () => {
    const fly = { org: "personal", region: "iad", volumeId: "vol_okgj54527584y2wz" };
    expect(
      checkBackoffice({ ...example, volumeSizeGb: 15, fly, hetzner: undefined }, deployed).problems,
    ).toEqual([]);
  });

  test("refuses another region for the same volume given by its id", () => {
    const volumeId = "vol_okgj54527584y2wz";
    const fly = { org: "personal", region: "iad", volumeId };
    const onGiven = { fly: { appName: "backoffice-automation", region: "ewr", mountedVolumeId: volumeId } };
    expect(messageFor({ fly }, onGiven)).toContain(
      'fly.region: the volume is deployed in "ewr" and can\'t move to "iad"',
    );
  });

  test("refuses to leave out the id of the volume the machine runs on", () => {
    const onGiven = { fly: { appName: "backoffice-automation", mountedVolumeId: "vol_okgj54527584y2wz" } };
    expect(messageFor({ fly: { org: "personal" } }, onGiven)).toBe(
      oneProblem(
        'fly.volumeId: the machine runs on the volume "vol_okgj54527584y2wz", which was given by its id; ' +
          "without it the host would start on a new, empty one",
        '"vol_okgj54527584y2wz", or the id of another volume that exists',
        'put back volumeId: "vol_okgj54527584y2wz"',
      ),
    );
  });

  test("refuses another organisation", () => {
    expect(messageFor({ fly: { org: "team" } }, deployed)).toBe(
      oneProblem(
        'fly.org: the app is deployed in "personal"; "team" would replace it, with its volume, snapshots and addresses',
        '"personal"',
        'put back org: "personal"',
      ),
    );
  });

  test("refuses another name, and leaves Hetzner alone", () => {
    expect(messageFor({ name: "desk" }, deployed)).toBe(
      oneProblem(
        'name: the app is deployed as "backoffice-automation"; "desk" would replace it, ' +
          "with its volume, snapshots and addresses",
        '"backoffice-automation"',
        'put back name: "backoffice-automation"',
      ),
    );
    expect(checkBackoffice({ ...example, name: "desk" }, deployed).host?.hetzner).toBeDefined();
  });
});

describe("on Hetzner", () => {
  test("refuses another name, as the host would refuse its volume under it", () => {
    expect(messageFor({ name: "desk" }, { hetzner: { ...server, name: "backoffice-automation" } })).toBe(
      oneProblem(
        'name: the host is deployed as "backoffice-automation", and its volume belongs to that name',
        '"backoffice-automation"',
        `put back name: "backoffice-automation"; for another host, ${SECOND_HOST}`,
      ),
    );
  });

  test("refuses a smaller volume", () => {
    expect(messageFor({ volumeSizeGb: 15 }, { hetzner: server })).toBe(
      oneProblem(
        "volumeSizeGb: a volume on Hetzner never shrinks: deployed 20 GB, given 15 GB",
        "20 GB or more",
        "write volumeSizeGb: 20 or more; to move to a smaller volume, " + SECOND_HOST,
      ),
    );
  });

  test("refuses another location once the server exists", () => {
    expect(messageFor({ hetzner: { location: "hel1" } }, deployed)).toBe(
      oneProblem(
        'hetzner.location: the server is deployed in "nbg1" and would stay there, ' +
          'while its address would be replaced by one in "hel1"',
        '"nbg1" as long as the server exists',
        `put back location: "nbg1"; to move, ${SECOND_HOST}`,
      ),
    );
  });

  test("location and type may change freely as long as there is no server", () => {
    const hetzner = { location: "hel1", serverType: "cx33" };
    const stranded: Deployed = { hetzner: { serverExists: false, location: "nbg1", serverType: "cx23" } };
    expect(checkBackoffice({ ...example, hetzner }, stranded).problems).toEqual([]);
  });

  test("refuses another location while only the volume is there, as in the midst of a replacement", () => {
    const replacing = { hetzner: { serverExists: false, location: "nbg1", volumeSizeGb: 20 } };
    expect(messageFor({ hetzner: { location: "hel1" } }, replacing)).toBe(
      oneProblem(
        'hetzner.location: the volume is deployed in "nbg1" and would stay there, ' +
          'while its address would be replaced by one in "hel1"',
        '"nbg1" as long as the volume exists',
        `put back location: "nbg1"; to move, ${SECOND_HOST}`,
      ),
    );
  });

  test("the type may change while the server exists", () => {
    expect(checkBackoffice({ ...example, hetzner: { serverType: "cx33" } }, deployed).problems).toEqual([]);
  });
});

test("what is deployed on a cloud that is no longer described is nobody's problem", () => {
  const fly = { ...flyVolume, appName: "old", volumeSizeGb: 100 };
  expect(checkBackoffice({ ...example, fly: undefined }, { fly }).problems).toEqual([]);
});
