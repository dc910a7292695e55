import { expect, test } from "vitest";
import { hostFor, messageFor, oneProblem } from "./example";

const allowed = "a host name in lower case, without https:// and path";

test("tunnelHostname is the whole host's, not one cloud's", () => {
  expect(hostFor({ tunnelHostname: "backoffice.example.com" }).tunnelHostname).toBe("backoffice.example.com");
});

test("an address is refused, and what is meant is said", () => {
  expect(messageFor({ tunnelHostname: "203.0.113.7" })).toBe(
    oneProblem(
      'tunnelHostname: "203.0.113.7" is no host name but an address',
      allowed,
      "write the public host name that your Cloudflare tunnel routes to http://localhost:5678, or leave tunnelHostname out",
    ),
  );
});

test("a tunnel and a domain are refused together: n8n has one address", () => {
  expect(
    messageFor({ tunnelHostname: "tunnel.example.com", hetzner: { domain: "backoffice.example.com" } }),
  ).toBe(
    oneProblem(
      'hetzner.domain: "backoffice.example.com" is where n8n would be reached, and so is the tunnelHostname "tunnel.example.com"',
      allowed,
      "leave out one of the two: a tunnel needs no open port, and its name moves along to the other cloud",
    ),
  );
});
