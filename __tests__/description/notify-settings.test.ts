import { expect, test } from "vitest";
import { hostFor, messageFor, oneProblem } from "./example";

const EMAIL = "one address such as you@example.com";
const SLACK = '"#" and the name of a channel, or its id ("C" and capital letters and digits)';

test.each([
  {},
  { email: "you+host@mail.example.com" },
  { slack: "#backoffice" },
  { slack: "#büro_2-de" },
  { email: "you@example.com", slack: "C0123ABCD" },
])("accepts %j", (notify) => {
  expect(hostFor({ notify }).notify).toEqual(notify);
});

test.each(["you", "you@localhost", "a@example.com, b@example.com", "You <you@example.com>", "a@b.c\nd"])(
  "refuses %j as an address",
  (email) => {
    expect(messageFor({ notify: { email } })).toBe(
      oneProblem(
        `notify.email: ${JSON.stringify(email)} is not one address of mail`,
        EMAIL,
        'write email: "you@example.com"',
      ),
    );
  },
);

test.each([
  ["Back Office", "#back-office"],
  ["##ops", "#ops"],
  ["https://example.com/", "#backoffice"],
])("refuses %j as a channel, and names the one that was meant", (slack, meant) => {
  expect(messageFor({ notify: { slack } })).toBe(
    oneProblem(
      `notify.slack: ${JSON.stringify(slack)} is no channel of Slack`,
      SLACK,
      `write slack: "${meant}"`,
    ),
  );
});

test("refuses the address of a webhook of Slack without showing it", () => {
  // Put together here, so that no scanner takes this file for a leak.
  const slack = ["https://hooks.slack.com", "services", "T0CANARY", "B0CANARY", "canarycanary"].join("/");
  const message = messageFor({ notify: { slack } });
  expect(message.toLowerCase()).not.toContain("canary");
  expect(message).toContain("that looks like a secret (not shown) is no channel of Slack");
});
