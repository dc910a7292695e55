import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";

const SCRIPT = "image/rootfs/usr/local/lib/backoffice/ask-claude";

describe("ask-claude", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "ask-claude-"));
    const made = folder;
    onTestFinished(() => rmSync(made, { recursive: true }));
    mkdirSync(join(folder, "bin"));
    mkdirSync(join(folder, "tmp"));
    const script = readFileSync(SCRIPT, "utf8").replace("PATH=", `PATH=${folder}/bin:`);
    writeFileSync(join(folder, "ask-claude"), script);
  });

  /** Starts ask-claude with a script in Claude's place, from an environment as full as a careless caller's. */
  function start(claude: string): ChildProcess {
    writeFileSync(join(folder, "bin/claude"), `#!/bin/sh\n${claude}\n`);
    chmodSync(join(folder, "bin/claude"), 0o755);
    return spawn("/bin/sh", [join(folder, "ask-claude")], {
      env: { ...process.env, TMPDIR: join(folder, "tmp"), GH_TOKEN: "canary", ANTHROPIC_API_KEY: "canary" },
      stdio: ["pipe", "pipe", "inherit"],
    });
  }

  /** What it prints and its exit code, with a question. */
  async function ask(claude: string, question = "?"): Promise<{ output: string; code: number | null }> {
    const child = start(claude);
    child.stdin?.on("error", () => undefined).end(question);
    const [output, [code]] = await Promise.all([
      child.stdout ? text(child.stdout) : "",
      once(child, "exit") as Promise<[number | null]>,
    ]);
    return { output, code };
  }

  it("passes the question, the answer and the exit code on", async () => {
    expect(await ask("cat; exit 3", "How are\nyou?")).toEqual({ output: "How are\nyou?", code: 3 });
  });

  it("gives Claude no tool, one turn, and no session", async () => {
    const { output } = await ask(`for each; do printf '[%s]' "$each"; done`);

    expect(output).toBe(
      "[-p][--tools][][--max-turns][1][--output-format][json][--no-session-persistence][--model][haiku]",
    );
  });

  it("gives it nothing of the caller's environment, the broker's address and a token that is none", async () => {
    const { output } = await ask("env");
    const folderOf = /^HOME=(.*)$/m.exec(output)?.[1] ?? "";
    const lines = output.split("\n").filter((line) => line && !/^(PWD|OLDPWD|_|SHLVL)=/.test(line));

    expect(folderOf.startsWith(join(folder, "tmp/"))).toBe(true);
    expect(lines.sort()).toEqual([
      "ANTHROPIC_BASE_URL=http://127.0.0.1:7071",
      `CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC=1`,
      "CLAUDE_CODE_MAX_RETRIES=2",
      "CLAUDE_CODE_OAUTH_TOKEN=sk-ant-oat01-added-by-the-broker",
      `CLAUDE_CONFIG_DIR=${folderOf}`,
      "DISABLE_AUTOUPDATER=1",
      `HOME=${folderOf}`,
      "LANG=C.UTF-8",
      `PATH=${folder}/bin:/usr/local/bin:/usr/bin:/bin`,
      `TMPDIR=${folderOf}`,
    ]);
  });

  it("lets it gain no rights, and see an empty folder that nobody else can", async () => {
    const { output } = await ask("grep NoNewPrivs /proc/self/status; ls -A; stat -c %a .; pwd");

    expect(output).toMatch(/^NoNewPrivs:\t1\n700\n\/.*\/tmp\/tmp\.\w+\n$/);
  });

  it.each([0, 1])("leaves nothing behind after exit code %i", async (code) => {
    await ask(`echo canary >left; mkdir deep; exit ${code}`);

    expect(readdirSync(join(folder, "tmp"))).toEqual([]);
  });

  it("leaves nothing behind when it is ended", async () => {
    const child = start(`echo ready; exec sleep 1`);
    await once(child.stdout ?? child, "data");
    child.kill();
    await once(child, "exit");

    expect(readdirSync(join(folder, "tmp"))).toEqual([]);
  });

  it("ends Claude and what it started after two minutes, here shortened to one second", async () => {
    const script = readFileSync(join(folder, "ask-claude"), "utf8");
    writeFileSync(join(folder, "ask-claude"), script.replace("timeout -k 5 120", "timeout -k 1 1"));
    const { code } = await ask(`(sleep 3; touch ${folder}/late) & sleep 60`);
    await pause(2_500);

    expect([code, existsSync(join(folder, "late")), script.includes("timeout -k 5 120")]).toEqual([
      124,
      false,
      true,
    ]);
  });
});
