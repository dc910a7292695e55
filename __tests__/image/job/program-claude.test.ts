import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ClaudeApi } from "../../../rehearsal/pipeline/claude-api";
import { claudeCode, withoutClaudeCode } from "./claude-code";
import { COMMIT, eventsIn, JobHost } from "./job-host";

const TOKEN = "sk-ant-oat01-canary";
const PLAYBOOK = `# Fix a bug

- [ ] **Test.** Write a test in \`[[CHECKOUT]]\` for [[ISSUE]], of number [[NUMBER]].
- [ ] **Commit.** Commit to \`[[BRANCH]]\` and tell about it in [[OUTPUT]]. [[OTHER]] $&
`;

const reason = withoutClaudeCode();
afterAll(() => {
  if (reason) console.log(`Not run, tests of real Claude Code: ${reason}.`);
});

describe.skipIf(reason)("real Claude Code, box by box", () => {
  let program: string;
  let host: JobHost;
  let api: ClaudeApi;
  beforeAll(async () => (program = await claudeCode()), 300_000);
  beforeEach(async () => {
    host = new JobHost(PLAYBOOK);
    host.place(program, "claude");
    api = new ClaudeApi(TOKEN, () => ({ text: "Done." }));
    await new Promise<void>((resolve) => api.server.listen(0, "127.0.0.1", resolve));
    await host.begin();
  });
  afterEach(async () => {
    api.release();
    api.server.closeAllConnections();
    await new Promise((resolve) => api.server.close(resolve));
    host.remove();
  });

  async function work(turns = 50, env = {}) {
    const { port } = api.server.address() as AddressInfo;
    const { stdout, stderr } = await host.run(
      `tell({ event: "end", ...(await claude.runByClaude({ folder, turns: ${turns}, tell })) });`,
      {
        ANTHROPIC_BASE_URL: `http://127.0.0.1:${port}`,
        CLAUDE_CODE_OAUTH_TOKEN: TOKEN,
        CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
        CLAUDE_CODE_MAX_RETRIES: "1",
        DISABLE_AUTOUPDATER: "1",
        ...env,
      },
    );
    expect(stderr).toBe("");
    return eventsIn(stdout);
  }

  /** What the agent does for the first open box: a shell command, then a word. */
  function does(...commands: string[]): void {
    let box = 0;
    api.scenario = ({ replies }) =>
      replies === 0
        ? { tools: [{ name: "Bash", input: { command: commands[box++] ?? "true" } }] }
        : { text: `That was box ${box}.` };
  }

  const tick = () => `sed -i '0,/- \\[ \\]/s//- [x]/' ${host.document}`;

  it("does one box after the other, each with an agent of its own, and commits on the job's branch", async () => {
    does(
      `echo 'test' >a.test && git add . && ${COMMIT} -qm 'test: a' && ${tick()}`,
      `echo 'fix' >a && git add . && ${COMMIT} -qm 'fix: a' && echo 'Fixed.' >${host.output}/summary.md && ${tick()}`,
    );
    const events = await work();
    expect(events.filter(({ event }) => event !== "say")).toEqual([
      { event: "turns", turns: 2, cost: expect.any(Number) as number },
      { event: "box", done: 1, total: 2, text: "Test." },
      { event: "turns", turns: 4, cost: expect.any(Number) as number },
      { event: "box", done: 2, total: 2, text: "Commit." },
      { event: "end", ok: true },
    ]);
    expect(events).toContainEqual({ event: "say", text: "That was box 2." });
    expect(api.conversations.filter(({ replies }) => replies === 0).map(({ prompt }) => prompt)).toEqual([
      expect.stringContaining(`Read the document at ${host.document}.`),
      expect.stringContaining(`Read the document at ${host.document}.`),
    ]);
    const bundle = await host.run('process.exitCode = collect.collect(folder, "bundle");');
    expect(bundle.stdout).toMatch(/^# v2 git bundle\n-[0-9a-f]{40} /);
    expect(bundle.stdout).toContain(" refs/heads/backoffice/fix-bug-12\n");
    const summary = await host.run('process.exitCode = collect.collect(folder, "summary");');
    expect(JSON.parse(summary.stdout)).toEqual({ "summary.md": "Fixed.\n" });
  });

  it("is not told to add a co-author to commits", async () => {
    await work();
    const asked = api.requests.map(({ body }) => body).join("\n");
    expect(asked).toContain("git commit");
    expect(asked).not.toContain("Co-Authored-By");
  });

  it("gets a document with the job's places, whatever else looks like one", () => {
    expect(host.read(host.document)).toBe(`# Fix a bug

- [ ] **Test.** Write a test in \`${host.checkout}\` for ${host.folder}/input/issue.md, of number 12.
- [ ] **Commit.** Commit to \`backoffice/fix-bug-12\` and tell about it in ${host.output}. [[OTHER]] $&
`);
  });

  it("gives up on a box that the agent does not tick twice", async () => {
    const events = await work();
    expect(events.at(-1)).toEqual({
      event: "end",
      ok: false,
      reason: 'The agent worked on box 1 of 2, "Test.", 2 times without ticking it.',
    });
    expect(api.conversations).toHaveLength(2);
  });

  it("ends with the agent's reason when it halts", async () => {
    does(`echo '<!-- maestro:halt: The report names no error. -->' >>${host.document}`);
    expect((await work()).at(-1)).toEqual({
      event: "end",
      ok: false,
      reason: "The agent halted: The report names no error.",
    });
  });

  it("ends at once when the token is dead", async () => {
    api.mode = "refuses";
    const end = (await work()).at(-1);
    expect(end).toEqual({ event: "end", ok: false, reason: expect.any(String) as string });
    expect(end).toMatchObject({
      reason: expect.stringMatching(
        /^Claude refuses the host's token: .*401.* Make another one \(claude setup-token\), give it to the host as CLAUDE_CODE_OAUTH_TOKEN, and start the job again\.$/,
      ) as string,
    });
  });

  it("ends when the turns of the whole job are used up", async () => {
    does("true", "true");
    const events = await work(1);
    expect(events.at(-1)).toEqual({
      event: "end",
      ok: false,
      reason:
        "The agent has used all the turns a job may take. Make the issue smaller, or raise turnsPerJob in backoffice.ts.",
    });
  });

  it("says so when the API can't be reached", async () => {
    const end = (await work(50, { ANTHROPIC_BASE_URL: "http://127.0.0.1:9" })).at(-1);
    expect(end).toMatchObject({
      ok: false,
      reason: expect.stringMatching(/^Claude's API could not be used: .* See: backoffice-health$/) as string,
    });
  });

  it("says so when the API never answers", async () => {
    api.mode = "hangs";
    const end = (await work(50, { API_TIMEOUT_MS: "1000" })).at(-1);
    expect(end).toMatchObject({
      ok: false,
      reason: expect.stringMatching(/^Claude's API could not be used: .* See: backoffice-health$/) as string,
    });
  });

  it("says so when there is no Claude Code", async () => {
    host.script("claude", "#!/bin/sh\necho 'no such thing' >&2; exit 3\n");
    expect((await work()).at(-1)).toEqual({
      event: "end",
      ok: false,
      reason: "Claude Code broke off (exit code 3): no such thing.",
    });
  });
});
