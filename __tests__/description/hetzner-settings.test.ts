import { describe, expect, test } from "vitest";
import { serverTypes, usableServerTypes } from "../../description";
import { hostFor, messageFor, oneProblem } from "./example";

describe("serverType", () => {
  const types =
    "cx23 cx33 cx43 cx53 cpx12 cpx22 cpx32 cpx42 cpx52 cpx62 cpx11 cpx21 cpx31 cpx41 cpx51 ccx13 ccx23 ccx33 ccx43 ccx53 ccx63";

  test("refuses an unknown type and names the one that was meant", () => {
    expect(messageFor({ hetzner: { serverType: "xc23" } })).toBe(
      oneProblem(
        'hetzner.serverType: "xc23" is no server type of Hetzner Cloud',
        types,
        'did you mean "cx23"?',
      ),
    );
  });

  test("refuses cx22, which was retired, and names cx23", () => {
    expect(messageFor({ hetzner: { serverType: "cx22" } })).toBe(
      oneProblem(
        'hetzner.serverType: "cx22" was retired by Hetzner (not orderable since 2026-01-01)',
        types,
        'use "cx23" (2 cores, 4 GB memory, 40 GB disk), its successor',
      ),
    );
  });

  test("refuses cax11, because the image is for x86-64", () => {
    expect(messageFor({ hetzner: { serverType: "cax11" } })).toBe(
      oneProblem(
        'hetzner.serverType: "cax11" has an ARM processor, and the image is built for x86-64 only',
        types,
        'use "cx23" (2 cores, 4 GB memory, 40 GB disk), the same size with an x86-64 processor',
      ),
    );
  });

  test("refuses a type where it is not sold and names places and a type that fit", () => {
    expect(messageFor({ hetzner: { serverType: "cx33", location: "ash" } })).toBe(
      oneProblem(
        'hetzner.serverType: "cx33" is not sold in "ash"',
        'in "ash": cpx11 cpx21 cpx31 cpx41 cpx51 ccx13 ccx23 ccx33 ccx43 ccx53 ccx63',
        'set location to one of fsn1 nbg1 hel1, or serverType to "cpx31"',
      ),
    );
  });

  test("every successor of a retired type can be deployed and has at least its memory", () => {
    for (const type of Object.values(serverTypes)) {
      if (!type.retired) continue;
      expect(usableServerTypes("nbg1")).toContain(type.retired.successor);
      expect(serverTypes[type.retired.successor]?.memoryGb).toBeGreaterThanOrEqual(type.memoryGb);
    }
  });
});

describe("location", () => {
  const allowed = "fsn1 nbg1 hel1 ash hil sin";

  test("refuses a city and names its location", () => {
    expect(messageFor({ hetzner: { location: "Nuremberg" } })).toBe(
      oneProblem(
        'hetzner.location: "Nuremberg" is no location of Hetzner Cloud',
        allowed,
        'did you mean "nbg1" (Nuremberg, Germany)?',
      ),
    );
  });

  test("refuses what resembles nothing", () => {
    expect(messageFor({ hetzner: { location: "eu-central" } })).toBe(
      oneProblem(
        'hetzner.location: "eu-central" is no location of Hetzner Cloud',
        allowed,
        'choose one of them, e.g. "nbg1"',
      ),
    );
  });
});

describe("domain", () => {
  const allowed = "a host name in lower case, without https:// and path";

  test("accepts a host name", () => {
    expect(hostFor({ hetzner: { domain: "backoffice.example.com" } }).hetzner?.domain).toBe(
      "backoffice.example.com",
    );
  });

  test.each(["https://Backoffice.example.com/", "backoffice.example.com.", "backoffice.example.com:443"])(
    "refuses %s and takes the host name out of it",
    (domain) => {
      expect(messageFor({ hetzner: { domain } })).toBe(
        oneProblem(`hetzner.domain: "${domain}" is no host name`, allowed, 'write "backoffice.example.com"'),
      );
    },
  );

  test("refuses an address with a password without showing any of it", () => {
    expect(messageFor({ hetzner: { domain: "https://hunter2.me:hunter3@example.com" } })).toBe(
      oneProblem(
        "hetzner.domain: a text of 38 characters that looks like a secret (not shown) is no host name",
        allowed,
        "write a host name whose DNS record you can point at the server, or leave domain out",
      ),
    );
  });

  test("refuses an address, for which there is no certificate", () => {
    expect(messageFor({ hetzner: { domain: "203.0.113.7" } })).toBe(
      oneProblem(
        'hetzner.domain: "203.0.113.7" is no host name but an address',
        allowed,
        "write a host name whose DNS record you can point at the server, or leave domain out",
      ),
    );
  });
});

test.each([[[]], [["volume"]], [["address"]], [["server", "volume", "address"]]])(
  "allowDestroy takes %j, in any combination",
  (allowDestroy) => {
    expect(hostFor({ hetzner: { allowDestroy } }).hetzner?.allowDestroy).toEqual(allowDestroy);
  },
);

test("allowDestroy refuses the words of the other cloud", () => {
  expect(messageFor({ hetzner: { allowDestroy: ["app"] } })).toBe(
    oneProblem(
      'hetzner.allowDestroy[0]: "app" is not one of them',
      'a list of "server", "volume" and "address"',
      "write allowDestroy: []",
    ),
  );
});
