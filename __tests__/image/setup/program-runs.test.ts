import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { imageNode } from "../../../rehearsal/image/node";
import { USAGE } from "../../../image/setup/command";
import { lastWords, runProgram } from "../../../image/setup/program";

const sh = (script: string, seconds = 20) => runProgram(["sh", "-c", script], { seconds });

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "setup-"));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

async function until(condition: () => boolean): Promise<void> {
  for (let left = 100; left > 0 && !condition(); left--) await new Promise((done) => setTimeout(done, 50));
  expect(condition()).toBe(true);
}

const runs = (pid: string) => existsSync(`/proc/${pid}/cwd`);

describe("a program that backoffice-setup runs", () => {
  it("has its exit code and what it printed told", async () => {
    expect(await sh("echo out; echo err >&2; exit 3")).toEqual({ code: 3, output: "out\n", errors: "err\n" });
  });

  it("has nothing to read", async () => {
    expect(await sh("cat; readlink /proc/self/fd/0")).toMatchObject({ code: 0, output: "/dev/null\n" });
  });

  it("is killed after its time, with all it started", async () => {
    const pids = join(folder(), "pids");
    const ended = await sh(`sleep 60 & echo $! >${pids}; wait`, 0.5);
    expect(ended.code).toBeNull();
    expect(lastWords(ended)).toBe("it took too long");
    await until(() => !runs(readFileSync(pids, "utf8").trim()));
  });

  it("that isn't there ends as one that failed", async () => {
    const { code, errors } = await runProgram(["no-such-program"], { seconds: 5 });
    expect(code).toBe(127);
    expect(errors).toContain("no-such-program");
  });

  it("ends with backoffice-setup when that is interrupted", async () => {
    const pids = join(folder(), "pids");
    const program = resolve("image/setup/program.ts");
    const code = `import { runProgram } from ${JSON.stringify(program)}; await runProgram(["sh", "-c", "echo $$ >${pids}; sleep 60"], { seconds: 60 });`;
    const child = spawn(imageNode(), ["--input-type=module", "--eval", code], { stdio: "ignore" });
    onTestFinished(() => void child.kill("SIGKILL"));
    const ended = new Promise((done) => child.once("exit", (_, signal) => done(signal)));
    await until(() => existsSync(pids) && readFileSync(pids, "utf8") !== "");
    child.kill("SIGINT");
    expect(await ended).toBe("SIGINT");
    await until(() => !runs(readFileSync(pids, "utf8").trim()));
  });

  it.each([
    ["its last line of errors", "echo out; echo one >&2; echo two >&2", "two"],
    ["its last line, when it printed no errors", "echo one; echo two", "two"],
    ["its exit code, when it printed nothing", "exit 4", "it ended with code 4"],
  ])("is quoted by %s", async (_, script, words) => {
    expect(lastWords(await sh(script))).toBe(words);
  });
});

describe("backoffice-setup in the image", () => {
  const start = (...args: string[]) =>
    spawnSync(imageNode(), [resolve("image/setup/main.ts"), ...args], { encoding: "utf8", cwd: "/" });
  const root = process.getuid?.() === 0;
  if (!root) console.log("Skipped: who is not root can't see that root is refused.");

  it.runIf(root)("refuses root, whose files agents could not use", () => {
    const { status, stderr } = start();
    expect(stderr).toBe(
      "backoffice-setup is for the user agent, not for root: run it in an SSH session, without sudo.\n",
    );
    expect(status).toBe(2);
  });

  it("explains itself", () => {
    expect(start("--help").stdout).toBe(USAGE);
  });
});
