import { expect, test } from "vitest";
import { readEvent } from "../../../../image/dispatcher/work/run-events";

test.each([
  { event: "start", runner: "claude" },
  { event: "box", done: 1, total: 7, text: "Understand." },
  { event: "turns", turns: 12, cost: 0.25 },
  { event: "say", text: "> Bash npm test" },
  { event: "end", ok: true },
  { event: "end", ok: false, reason: "The token is dead." },
])("$event is read", (event) => {
  expect(readEvent(JSON.stringify(event))).toEqual(event);
});

test("what an event does not have is left out", () => {
  expect(readEvent('{"event":"say","text":"x","more":1}')).toEqual({ event: "say", text: "x" });
});

test("an end that does not say it is good is bad, with or without a reason", () => {
  const reason = "The runner gave no reason.";
  expect(readEvent('{"event":"end","ok":"true"}')).toEqual({ event: "end", ok: false, reason });
  expect(readEvent('{"event":"end","ok":false,"reason":5}')).toEqual({ event: "end", ok: false, reason });
});

test.each([
  "",
  "text",
  "null",
  "[]",
  '"say"',
  '{"event":"reboot"}',
  '{"event":"start","runner":"root"}',
  '{"event":"box","done":-1,"total":2,"text":"x"}',
  '{"event":"box","done":1,"total":2}',
  '{"event":"turns","turns":1.5,"cost":0}',
  '{"event":"turns","turns":1,"cost":"0"}',
  '{"event":"turns","turns":1,"cost":1e999}',
  '{"event":"say"}',
])("what is no event is none: %s", (line) => {
  expect(readEvent(line)).toBeUndefined();
});
