import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { HostError } from "../../constructs/host-error";
import { StepError } from "../../deploy/fail";
import { Failure, Refusal } from "../../operator/refusal";
import { Report } from "../../operator/report";

let out: string[];
let err: string[];
beforeEach(() => {
  out = [];
  err = [];
  vi.spyOn(console, "log").mockImplementation((line) => out.push(String(line)));
  vi.spyOn(console, "error").mockImplementation((line) => err.push(String(line)));
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

const result = { text: "two\nlines", json: { tag: "abc" } };
const ended = async (json: boolean, error?: Error) => {
  await new Report(json).of(() => (error === undefined ? Promise.resolve(result) : Promise.reject(error)));
  return { exitCode: process.exitCode, out, err };
};

it("prints the result for a person", async () => {
  expect(await ended(false)).toEqual({ exitCode: undefined, out: ["two\nlines"], err: [] });
});

it("prints the result as one line for a script", async () => {
  expect(await ended(true)).toEqual({ exitCode: undefined, out: ['{"tag":"abc"}'], err: [] });
});

it.each([
  [new Refusal("no server"), 2, "no server"],
  [new HostError("no image folder"), 2, "no image folder"],
  [new Failure("half-way", "terraform's words"), 1, "half-way"],
  [new StepError("busy"), 1, "busy"],
  [new TypeError("x is not a function"), 1, "Unexpected failure: TypeError: x is not a function"],
])(
  "ends with the whole answer on standard error and an exit code of its kind: %s",
  async (error, exitCode, told) => {
    expect(await ended(false, error)).toEqual({ exitCode, out: [], err: [told] });
  },
);

it("says why there is no result to a script too", async () => {
  expect(await ended(true, new Refusal("no server"))).toEqual({
    exitCode: 2,
    out: ['{"error":"no server"}'],
    err: ["no server"],
  });
});

it("shows what a program had printed only where a drawing hid it", async () => {
  const isTty = process.stdout.isTTY;
  process.stdout.isTTY = true;
  try {
    expect((await ended(false, new Failure("half-way", "terraform's words"))).err).toEqual([
      "terraform's words\n\nhalf-way",
    ]);
  } finally {
    process.stdout.isTTY = isTty;
  }
});
