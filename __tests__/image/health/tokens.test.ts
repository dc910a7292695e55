import { expect, test } from "vitest";
import { claudeToken } from "../../../image/health/claude-token";
import { githubToken } from "../../../image/health/github-token";
import { page, standInHost } from "./stand-in-host";

const PROBE = "/run/backoffice/probe/claude.json";
const SEEN = "/data/backoffice/secrets-seen";
const FLY = {
  "/run/backoffice/env/BACKOFFICE_TARGET": "fly\n",
  "/run/backoffice/env/BACKOFFICE_NAME": "acme\n",
};
const deployWith = (name: string) =>
  `on your own machine: export ${name}, raise secretsVersion in backoffice.ts by one, npx cdktf deploy fly`;
const restart = (service: string) =>
  `Start it anew: sudo s6-svc -r /run/service/${service}. Its log: fly logs --no-tail -a acme | grep '${service} |'`;
const NEW_CLAUDE = `Make a new one on your own machine with claude setup-token, then: ${deployWith("CLAUDE_CODE_OAUTH_TOKEN")}`;
const NEW_GITHUB = `Make a new one at https://github.com/settings/tokens, then: ${deployWith("GH_TOKEN")}`;

const claude = (probe: object, seen = "") =>
  claudeToken.look(standInHost({ ...FLY, [PROBE]: `${JSON.stringify(probe)}\n`, [SEEN]: seen }));
const at = "2026-11-23T06:00:00Z";

test("a token Claude answered to is well", () => {
  expect(claude({ ok: true, at })).toEqual({ state: "ok", why: "Claude answered at 2026-11-23T06:00:00Z." });
});

test("its days left are counted from the day its present value was first seen, for one year", () => {
  const seen = [
    "CLAUDE_CODE_OAUTH_TOKEN 0123456789abcdef 2025-12-01",
    "CLAUDE_CODE_OAUTH_TOKEN fedcba9876543210 2025-12-26",
    "GH_TOKEN 0123456789abcdef 2026-11-01",
    "CLAUDE_CODE_OAUTH_TOKEN_OF_ANOTHER 0123456789abcdef 2026-11-01",
    "",
  ].join("\n");
  expect(claude({ ok: true, at }, seen)).toEqual({
    state: "ok",
    why: "Claude answered at 2026-11-23T06:00:00Z; the token is valid for about 32 days more.",
  });
});

test("thirty days before its end it warns", () => {
  const seen = (day: string) => `CLAUDE_CODE_OAUTH_TOKEN 0123456789abcdef ${day}\n`;
  expect(claude({ ok: true, at }, seen("2025-12-25"))).toMatchObject({ state: "ok" });
  expect(claude({ ok: true, at }, seen("2025-12-24"))).toEqual({
    state: "warning",
    why: "Claude answered at 2026-11-23T06:00:00Z; the token is valid for about 30 days more.",
    fix: NEW_CLAUDE,
  });
});

test.each([
  ["token", "Claude does not accept the token.", NEW_CLAUDE],
  ["broker", "The broker does not answer (ECONNREFUSED).", restart("broker")],
  ["other", "Claude gave no answer within 120 s.", `Try it yourself: claude -p ok. ${restart("probe")}`],
])("a refused probe is failing, and the fix is for its cause: %s", (cause, problem, fix) => {
  expect(claude({ ok: false, at, problem, cause })).toEqual({
    state: "failing",
    why: `${problem} Tried at 2026-11-23T06:00:00Z.`,
    fix,
  });
});

test("a token not tried yet is no failure", () => {
  expect(claudeToken.look(standInHost(FLY))).toEqual({
    state: "warning",
    why: "Not tried yet since the host started.",
    fix: `Wait two minutes. ${restart("probe")}`,
  });
});

test("a probe older than two days tells nothing any more", () => {
  expect(claude({ ok: true, at: "2026-11-21T13:00:00Z" })).toMatchObject({ state: "ok" });
  expect(claude({ ok: true, at: "2026-11-21T11:00:00Z" })).toEqual({
    state: "warning",
    why: "Last tried at 2026-11-21T11:00:00Z, and it should be daily.",
    fix: restart("probe"),
  });
});

const github = async (told: unknown) => {
  const dispatcher = await page("/health", JSON.stringify({ ok: true, github: told }));
  return githubToken.look(standInHost(FLY, { dispatcher }));
};

test("a GitHub token without an end is well", async () => {
  expect(await github({ ok: true, expires: null })).toEqual({
    state: "ok",
    why: "GitHub accepts it; it does not expire.",
  });
});

test("a GitHub token warns thirty days before its end", async () => {
  expect(await github({ ok: true, expires: "2026-12-25" })).toEqual({
    state: "ok",
    why: "GitHub accepts it until 2026-12-25, in 31 days.",
  });
  expect(await github({ ok: true, expires: "2026-12-24" })).toEqual({
    state: "warning",
    why: "GitHub accepts it until 2026-12-24, in 30 days.",
    fix: NEW_GITHUB,
  });
});

test.each([
  [{ ok: false, expires: null, problem: "GitHub answers 401." }, "GitHub answers 401."],
  [{ ok: false, expires: null }, "GitHub does not accept it."],
])("a GitHub token that is refused is failing: %j", async (told, why) => {
  expect(await github(told)).toEqual({ state: "failing", why, fix: NEW_GITHUB });
});

test("a GitHub that can't be reached says nothing of the token, so no new one is asked for", async () => {
  const told = { ok: false, reachable: false, expires: "2026-12-01" };
  const fix =
    "Wait, it is asked again; the token may well be right. If it stays, see https://www.githubstatus.com and try: curl -I https://api.github.com";
  expect(await github({ ...told, problem: "GitHub answered 503." })).toEqual({
    state: "warning",
    why: "GitHub answered 503.",
    fix,
  });
  expect(await github(told)).toEqual({ state: "warning", why: "GitHub can't be reached.", fix });
});

test("a GitHub token nobody could ask about yet is no failure", async () => {
  expect(await github(null)).toEqual({
    state: "warning",
    why: "The dispatcher has no answer from GitHub yet.",
    fix: "Ask again in a minute.",
  });
  expect(await githubToken.look(standInHost(FLY))).toEqual({
    state: "warning",
    why: "Not known while the dispatcher does not answer.",
    fix: restart("dispatcher"),
  });
});
