import { describe, expect, test } from "vitest";
import { hostFor, messageFor, oneProblem } from "./example";

describe("name", () => {
  const allowed = "1 to 63 lower-case letters, digits and dashes; a letter first, a letter or digit last";

  test("refuses capitals", () => {
    expect(messageFor({ name: "Backoffice-Automation" })).toBe(
      oneProblem(
        'name: "Backoffice-Automation" is not a name that Fly.io, Hetzner and DNS all accept',
        allowed,
        'write name: "backoffice-automation"',
      ),
    );
  });

  test("refuses more than 63 characters and shows the first 60", () => {
    const name = `backoffice-${"a".repeat(54)}`;
    expect(messageFor({ name })).toBe(
      oneProblem(
        `name: "${name.slice(0, 60)}..." has 65 characters`,
        allowed,
        "take away 2 or more of its characters",
      ),
    );
  });

  test("accepts 63 characters, and a single letter", () => {
    expect(hostFor({ name: "a".repeat(63) }).name).toHaveLength(63);
    expect(hostFor({ name: "a" }).name).toBe("a");
  });

  test.each(["", "1host", "host-", "-host", "host name", "höst", "host_name", "host\n"])(
    "refuses %j",
    (name) => {
      expect(messageFor({ name })).toContain("is not a name that Fly.io, Hetzner and DNS all accept");
    },
  );
});

describe("timeZone", () => {
  const allowed = 'a name of the IANA time zone database, such as "America/New_York" or "UTC"';

  test("refuses a slip and names the zone that was meant", () => {
    expect(messageFor({ timeZone: "America/NewYork" })).toBe(
      oneProblem('timeZone: "America/NewYork" is no time zone', allowed, 'did you mean "America/New_York"?'),
    );
  });

  test("refuses a bare city and names its zone", () => {
    expect(messageFor({ timeZone: "New York" })).toBe(
      oneProblem('timeZone: "New York" is no time zone', allowed, 'did you mean "America/New_York"?'),
    );
  });

  test("refuses other capitals, which a Linux host would not find", () => {
    expect(messageFor({ timeZone: "europe/berlin" })).toBe(
      oneProblem('timeZone: "europe/berlin" is no time zone', allowed, 'did you mean "Europe/Berlin"?'),
    );
  });

  test("refuses other capitals of a zone that is on no list of cities", () => {
    expect(messageFor({ timeZone: "utc" })).toBe(
      oneProblem('timeZone: "utc" is no time zone', allowed, 'did you mean "UTC"?'),
    );
  });

  test("refuses an offset", () => {
    expect(messageFor({ timeZone: "+01:00" })).toBe(
      oneProblem(
        'timeZone: "+01:00" is no time zone',
        allowed,
        'write the zone as area and city, e.g. "America/New_York"',
      ),
    );
  });

  test.each(["UTC", "Europe/Berlin", "US/Eastern", "Asia/Kolkata"])("accepts %s", (timeZone) => {
    expect(hostFor({ timeZone }).timeZone).toBe(timeZone);
  });
});

describe("repositories", () => {
  const allowed = "one or more GitHub repositories as owner/name";

  test("refuses what is not owner/name", () => {
    expect(messageFor({ repositories: ["boswell-hub"] })).toBe(
      oneProblem(
        'repositories[0]: "boswell-hub" is not of the form owner/name',
        allowed,
        'write "owner/name", e.g. "teamboswell/boswell-hub"',
      ),
    );
  });

  test.each([
    "https://github.com/teamboswell/boswell-hub",
    "https://github.com/teamboswell/boswell-hub.git",
    "git@github.com:teamboswell/boswell-hub.git",
    "teamboswell/boswell-hub.git",
  ])("refuses the address %s and takes the name out of it", (address) => {
    expect(messageFor({ repositories: [address] })).toBe(
      oneProblem(
        `repositories[0]: "${address}" is not of the form owner/name`,
        allowed,
        'write "teamboswell/boswell-hub"',
      ),
    );
  });

  test("refuses a repository named twice, whatever its capitals", () => {
    expect(messageFor({ repositories: ["teamboswell/hub", "TeamBoswell/Hub"] })).toBe(
      oneProblem(
        'repositories[1]: "TeamBoswell/Hub" is there already, as repositories[0]',
        "each repository once; capitals make no difference on GitHub",
        "remove one of the two",
      ),
    );
  });

  test("refuses two repositories of one name, which would have one folder, whatever their capitals", () => {
    expect(messageFor({ repositories: ["teamboswell/hub", "teamboswell/site", "acme/Hub"] })).toBe(
      oneProblem(
        'repositories[2]: "acme/Hub" has the same name as repositories[0], "teamboswell/hub"; both would have the folder /data/repos/hub',
        "repositories with different names behind the slash; capitals make no difference",
        "rename one of the two on GitHub, or describe a second host for it",
      ),
    );
  });

  test("refuses an empty list", () => {
    expect(messageFor({ repositories: [] })).toBe(
      oneProblem(
        "repositories: names no repository",
        allowed,
        'write repositories: ["teamboswell/boswell-hub"]',
      ),
    );
  });

  test.each([
    "-a/b",
    "a-/b",
    "a--b/c",
    `${"a".repeat(40)}/b`,
    `a/${"b".repeat(101)}`,
    "a/..",
    "a/b.wiki",
    "a/b c",
  ])("refuses %s, which GitHub would not take", (repository) => {
    expect(messageFor({ repositories: [repository] })).toContain("is not of the form owner/name");
  });

  test("accepts the longest names and all characters of GitHub", () => {
    const repositories = [`${"a".repeat(39)}/${"b".repeat(100)}`, "a-1/.github", "A/b_c.d-e"];
    expect(hostFor({ repositories }).repositories).toEqual(repositories);
  });
});

test("a secret pasted into the wrong place is not shown", () => {
  // Put together here, so that no scanner takes this file for a leak.
  const token = ["ghp", "a1B2".repeat(9)].join("_");
  for (const changes of [
    { name: token },
    { repositories: [`https://github.com/a/${token}.git`] },
    { [token]: 1 },
  ]) {
    const message = messageFor(changes);
    expect(message.toLowerCase()).not.toContain("a1b2");
    expect(message).toContain("that looks like a secret (not shown)");
  }
});
