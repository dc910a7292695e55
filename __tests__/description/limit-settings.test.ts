import { expect, test } from "vitest";
import { hostFor, messageFor, oneProblem } from "./example";

test.each([
  ["jobsAtOnce", 1, 2, 1, "a whole number from 1 to 2"],
  ["minutesPerJob", 5, 240, 60, "a whole number of minutes from 5 to 240"],
  ["turnsPerJob", 10, 1000, 200, "a whole number from 10 to 1000"],
  ["jobsPerDay", 1, 500, 20, "a whole number from 1 to 500"],
])("%s takes %i to %i, and is %i when it is left out", (setting, least, most, preset, allowed) => {
  for (const value of [least, most]) {
    expect(hostFor({ limits: { [setting]: value } }).limits).toEqual({
      ...hostFor().limits,
      [setting]: value,
    });
  }
  expect(hostFor({ limits: {} }).limits).toHaveProperty(setting, preset);
  for (const value of [least - 1, most + 1]) {
    expect(messageFor({ limits: { [setting]: value } })).toBe(
      oneProblem(`limits.${setting}: ${value} is out of range`, allowed, `write ${setting}: ${preset}`),
    );
  }
});

test("tells every wrong and unknown limit, in the order of the settings, and hinders both targets", () => {
  expect(messageFor({ limits: { jobsPerDy: 5, turnsPerJob: "200", jobsAtOnce: 1.5 } }))
    .toBe(`backoffice.ts has 3 problems:

  limits.jobsAtOnce: 1.5 is not a whole number
    allowed: a whole number from 1 to 2
    fix:     write jobsAtOnce: 1

  limits.turnsPerJob: "200" is not a number
    allowed: a whole number from 10 to 1000
    fix:     write turnsPerJob: 200

  limits.jobsPerDy: there is no such setting
    allowed: jobsAtOnce minutesPerJob turnsPerJob jobsPerDay
    fix:     did you mean "jobsPerDay"?`);
});

test("refuses limits that are no object", () => {
  expect(messageFor({ limits: 2 })).toBe(
    oneProblem(
      "limits: 2 is not an object",
      "an object with some of: jobsAtOnce minutesPerJob turnsPerJob jobsPerDay",
      "write the settings as { name: value, ... }",
    ),
  );
});
