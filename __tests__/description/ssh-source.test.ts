import { expect, test } from "vitest";
import { hostFor, messageFor, oneProblem } from "./example";

const allowed = 'one or more ranges in CIDR notation; "0.0.0.0/0" and "::/0" together are everybody';
const generic = 'write sshSources: ["203.0.113.7/32"] with your own address';
const messageForSource = (source: string) => messageFor({ sshSources: [source] });

test.each([
  "0.0.0.0/0",
  "::/0",
  "203.0.113.7/32",
  "10.0.0.0/8",
  "2001:db8::/32",
  "2001:DB8::1/128",
  "::ffff:1.2.3.4/128",
])("accepts %s", (source) => {
  expect(hostFor({ sshSources: [source] }).sshSources).toEqual([source]);
});

test.each([
  ["203.0.113.7/24", "24", "203.0.113.0/24", "203.0.113.7/32"],
  ["255.255.255.255/1", "1", "128.0.0.0/1", "255.255.255.255/32"],
  ["2001:db8::1/32", "32", "2001:db8::/32", "2001:db8::1/128"],
  ["2001:db8:0:ffff::/60", "60", "2001:db8:0:fff0::/60", "2001:db8:0:ffff::/128"],
  ["::ffff:1.2.3.4/120", "120", "::ffff:102:300/120", "::ffff:1.2.3.4/128"],
])("refuses %s, which has host bits, and names the network", (source, prefix, network, single) => {
  expect(messageForSource(source)).toBe(
    oneProblem(
      `sshSources[0]: "${source}" has bits set after its first ${prefix}`,
      allowed,
      `write "${network}", or "${single}" for the one address`,
    ),
  );
});

test.each([
  ["203.0.113.7", "203.0.113.7/32"],
  ["2001:db8::1", "2001:db8::1/128"],
])("refuses the bare address %s", (source, range) => {
  expect(messageForSource(source)).toBe(
    oneProblem(
      `sshSources[0]: "${source}" is a bare address, not a range`,
      allowed,
      `write "${range}" for this one address`,
    ),
  );
});

test.each([
  ["203.0.113.0/33", 32],
  ["203.0.113.0/", 32],
  ["203.0.113.0/08", 32],
  ["2001:db8::/129", 128],
])("refuses the prefix length of %s", (source, width) => {
  expect(messageForSource(source)).toBe(
    oneProblem(`sshSources[0]: "${source}" has no prefix length from 0 to ${width}`, allowed, generic),
  );
});

test.each(["everybody", "", "203.0.113/24", "203.0.113.0/24/1", "fe80::1%eth0/64", "*"])(
  "refuses %j",
  (source) => {
    expect(messageForSource(source)).toBe(
      oneProblem(`sshSources[0]: "${source}" is no range of addresses`, allowed, generic),
    );
  },
);

test("refuses an empty list, and a missing one: opening SSH has to be said by name", () => {
  expect(messageFor({ sshSources: [] })).toBe(
    oneProblem("sshSources: names no source, so nobody could log in", allowed, generic),
  );
  expect(messageFor({ sshSources: undefined })).toBe(oneProblem("sshSources: is missing", allowed, generic));
});
