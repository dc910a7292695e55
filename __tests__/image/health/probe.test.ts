import { expect, test } from "vitest";
import { verdict } from "../../../image/health/verdict";
import { NOW } from "./stand-in-host";

const at = NOW.toISOString();

/** As Claude Code 2.1.330 prints it, shortened. */
const answer = (parts: object) =>
  JSON.stringify({ type: "result", subtype: "success", is_error: true, num_turns: 1, ...parts });

test("an answer is a token that works", () => {
  expect(verdict(0, answer({ is_error: false, result: "ok" }), NOW)).toEqual({ ok: true, at });
});

test("an error is one whatever the exit code, and so is an exit code without one", () => {
  expect(verdict(0, answer({ result: "odd" }), NOW)).toMatchObject({ ok: false, cause: "other" });
  expect(verdict(1, answer({ is_error: false, result: "odd" }), NOW)).toMatchObject({ ok: false });
});

test.each([401, 403])("a refused token is told by the API's status, not by the subtype: %i", (status) => {
  const output = answer({ api_error_status: status, result: `Failed to authenticate. API Error: ${status}` });
  expect(verdict(1, output, NOW)).toEqual({
    ok: false,
    at,
    cause: "token",
    problem: "Claude does not accept the token: make a new one with claude setup-token.",
  });
});

test("a broker that is down is not the token's fault", () => {
  const output = answer({
    result: "API Error: Connection refused — is 127.0.0.1:7071 up? (ECONNREFUSED)",
    api_error_status: null,
  });
  expect(verdict(1, output, NOW)).toEqual({
    ok: false,
    at,
    cause: "broker",
    problem: "The broker does not answer (ECONNREFUSED).",
  });
});

test.each([124, 137])("a time limit is told as one: exit code %i", (code) => {
  expect(verdict(code, "", NOW)).toEqual({
    ok: false,
    at,
    cause: "other",
    problem: "Claude gave no answer within 120 s.",
  });
});

test("everything else is quoted, on one line and not without end", () => {
  const output = answer({ api_error_status: 529, result: `API Error:\n529  busy ${"x".repeat(400)}` });
  expect(verdict(1, output, NOW).problem).toBe(
    `Claude Code ended with exit code 1 and said: "API Error: 529 busy ${"x".repeat(280)}".`,
  );
  expect(verdict(1, "Not logged in · Please run /login\n", NOW).problem).toBe(
    'Claude Code ended with exit code 1 and said: "Not logged in · Please run /login".',
  );
});
