import { expect, test } from "vitest";
import { environmentFile, serverSettings } from "../../../constructs/hetzner/server-settings";

const sshSources = ["203.0.113.7/32", "2001:db8::/48"];

test("the server is told its sources and its domain, a line each", () => {
  expect(environmentFile(serverSettings({ sshSources, domain: "n8n.example.com" }))).toBe(
    "SERVER_SSH_SOURCES=203.0.113.7/32,2001:db8::/48\nSERVER_DOMAIN=n8n.example.com\n",
  );
});

test("a domain that went away is told too", () => {
  expect(serverSettings({ sshSources })).toHaveProperty("SERVER_DOMAIN", "");
});

test("the domain comes last: without it the server takes what it gets for cut off", () => {
  expect(Object.keys(serverSettings({ sshSources, domain: "n8n.example.com" })).at(-1)).toBe("SERVER_DOMAIN");
});
