import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ClaudeApi } from "../../../rehearsal/pipeline/claude-api";
import { claudeCode, withoutClaudeCode } from "./claude-code";
import { eventsIn, JobHost } from "./job-host";

const MAESTRO = "rehearsal/image/stand-ins/maestro/resources/maestro-cli.js";

let host: JobHost;
beforeEach(async () => {
  host = new JobHost("- [ ] **Test.** Write one.\n- [ ] **Commit.** Do it.\n");
  host.script("maestro-cli.js", readFileSync(MAESTRO, "utf8"));
  await host.begin();
});
afterEach(() => host.remove());

/** What the runner tells; Maestro is given a minute, which only one that loops for ever needs. */
async function work(turns = 50, env = {}) {
  const at = { cli: `${host.bin}/maestro-cli.js`, claude: `${host.root}/program/watched-claude` };
  const { stdout, stderr } = await host.run(
    `tell({ event: "end", ...(await maestro.runByMaestro({ folder, turns: ${turns}, tell }, ${JSON.stringify(at)})) });`,
    env,
  );
  expect(stderr).toBe("");
  return eventsIn(stdout);
}

/** A Claude Code that runs a script and then prints how it ended. */
function claude(script: string, result: object = { num_turns: 3, total_cost_usd: 0.5 }): void {
  host.script(
    "claude",
    `#!/bin/sh
echo "$*" | head -n 1 >>${host.folder}/work/calls
tick() { sed -i '0,/- \\[ \\]/s//- [x]/' ${host.document}; }
${script}
echo '${JSON.stringify({ type: "assistant", message: { content: [{ type: "text", text: "Working." }] } })}'
echo '${JSON.stringify({ type: "result", ...result })}'
exit ${"is_error" in result ? 1 : 0}`,
  );
}

const calls = () => host.read(`${host.folder}/work/calls`).trim().split("\n");
const failed = (reason: string) => ({ event: "end", ok: false, reason });

test("Maestro does the boxes, and what its agents say and use is told", async () => {
  claude("tick");
  expect(await work()).toEqual([
    { event: "say", text: "Working." },
    { event: "turns", turns: 3, cost: 0.5 },
    { event: "box", done: 1, total: 2, text: "Test." },
    { event: "say", text: "Working." },
    { event: "turns", turns: 6, cost: 1 },
    { event: "box", done: 2, total: 2, text: "Commit." },
    { event: "end", ok: true },
  ]);
  const start =
    /^--max-turns (\d+) --print --verbose --output-format stream-json --dangerously-skip-permissions --session-id [0-9a-f-]{36} -- /;
  expect(calls().map((call) => start.exec(call)?.[1])).toEqual(["50", "47"]);
});

test("an agent that never ticks its box is started twice, though Maestro would go on for ever", async () => {
  claude("true");
  expect((await work()).at(-1)).toEqual(
    failed('The agent worked on box 1 of 2, "Test.", 2 times without ticking it.'),
  );
  // Maestro had no time to start more than one more before it was ended.
  expect(calls().length).toBeLessThanOrEqual(3);
  expect(spawnSync("pgrep", ["-f", host.root]).status).toBe(1);
});

test("a failed agent fails the job, though its box is ticked and Maestro calls it a success", async () => {
  claude("tick", { is_error: true, result: "API Error: 529 Overloaded", num_turns: 1, total_cost_usd: 0 });
  expect((await work()).at(-1)).toEqual(
    failed("Claude's API could not be used: API Error: 529 Overloaded. See: backoffice-health"),
  );
});

test("a dead token ends it at the first box", async () => {
  claude("true", { is_error: true, api_error_status: 401, result: "API Error: 401 expired", num_turns: 1 });
  expect((await work()).at(-1)).toMatchObject({
    ok: false,
    reason: expect.stringMatching(/^Claude refuses the host's token: API Error: 401 expired\./) as string,
  });
  expect(calls().length).toBeLessThanOrEqual(2);
});

test("the turns of the whole job are the limit, not those of one box", async () => {
  claude("tick");
  const events = await work(3);
  expect(events.at(-1)).toEqual(
    failed(
      "The agent has used all the turns a job may take. Make the issue smaller, or raise turnsPerJob in backoffice.ts.",
    ),
  );
  expect(calls()).toHaveLength(1);
});

test("a halt is told with the agent's reason", async () => {
  claude(`echo '<!-- maestro:halt: No way. -->' >>${host.document}`);
  expect((await work()).at(-1)).toEqual(failed("The agent halted: No way."));
});

test("a Maestro that ends in the middle is told with its last error", async () => {
  const error = { type: "error", message: "No unchecked tasks found", code: "NO_TASKS" };
  host.script(
    "maestro-cli.js",
    `console.log("[AUTORUN] Auto Run started"); console.log(JSON.stringify(${JSON.stringify(error)}));`,
  );
  expect(await work()).toEqual([
    failed("Maestro ended before all boxes were ticked: No unchecked tasks found (NO_TASKS)"),
  ]);
});

test("a Maestro that can't start is told with what it said", async () => {
  host.script("maestro-cli.js", 'throw new Error("broken")');
  const [end, ...more] = await work();
  expect(end).toMatchObject({
    ok: false,
    reason: expect.stringMatching(/^Maestro ended before all boxes were ticked: .*broken/s) as string,
  });
  expect(more).toEqual([]);
});

const reason = withoutClaudeCode();
test.skipIf(reason)(
  `Maestro with real Claude Code${reason ? ` (not run: ${reason})` : ""}`,
  async () => {
    host.place(await claudeCode(), "claude");
    const tick = `sed -i '0,/- \\[ \\]/s//- [x]/' ${host.document}`;
    const api = new ClaudeApi("token", ({ replies }) =>
      replies === 0 ? { tools: [{ name: "Bash", input: { command: tick } }] } : { text: "Done." },
    );
    await new Promise<void>((listening) => api.server.listen(0, "127.0.0.1", listening));
    try {
      const { port } = api.server.address() as AddressInfo;
      const events = await work(50, {
        ANTHROPIC_BASE_URL: `http://127.0.0.1:${port}`,
        CLAUDE_CODE_OAUTH_TOKEN: "token",
        CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
      });
      expect(events.filter(({ event }) => event === "box" || event === "end")).toEqual([
        { event: "box", done: 1, total: 2, text: "Test." },
        { event: "box", done: 2, total: 2, text: "Commit." },
        { event: "end", ok: true },
      ]);
      expect(events).toContainEqual({ event: "turns", turns: 4, cost: expect.any(Number) as number });
    } finally {
      api.server.closeAllConnections();
      await new Promise((closed) => api.server.close(closed));
    }
  },
  300_000,
);
