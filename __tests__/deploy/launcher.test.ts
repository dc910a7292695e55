import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { spawn as spawnPty } from "@cdktf/node-pty-prebuilt-multiarch";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { framed } from "./terraform-errors";

const LAUNCHER = resolve("deploy/terraform/launcher.mjs");
const ERROR = framed({
  summary: "error during placement (resource_unavailable, 0123)",
  address: "hcloud_server.server",
});
const EXPLAINED = "Hetzner has no cx23 left in nbg1.";

let folder: string;
let first: string;
let real: string;
let stack: string;

/** A PATH as npx makes it: our launcher first, then what the operator has; node is in neither. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "launcher-"));
  [first, real, stack] = ["first", "real", "stacks/hetzner"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  for (const each of [first, real, stack]) mkdirSync(each, { recursive: true });
  for (const name of ["terraform", "tofu"]) symlinkSync(LAUNCHER, join(first, name));
  symlinkSync(process.execPath, join(first, "node"));
  const server = { server_type: "cx23", location: "nbg1" };
  writeFileSync(join(stack, "cdk.tf.json"), JSON.stringify({ resource: { hcloud_server: { server } } }));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const environment = (...path: string[]) => ({
  PATH: [...path, "/usr/bin", "/bin"].join(delimiter),
  DIR: folder,
});
const install = (script: string, name = "terraform", into = real) => {
  writeFileSync(join(into, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
};
const start = (
  args: string[],
  { program = join(first, "terraform"), env = environment(first, real), input = "" } = {},
) =>
  execa(program, args, { cwd: stack, env, extendEnv: false, input, reject: false, stripFinalNewline: false });

describe("every command", () => {
  it("gets its arguments, its input and its exit code through untouched", async () => {
    install('printf "%s|" "$@"; cat; echo warned >&2; exit 7');
    const { stdout, stderr, exitCode } = await start(["output", "-json", "a b", ""], { input: "typed" });
    expect({ stdout, stderr, exitCode }).toEqual({
      stdout: "output|-json|a b||typed",
      stderr: "warned\n",
      exitCode: 7,
    });
  });

  it("is not explained but init, plan, apply and destroy", async () => {
    install(`cat "$DIR/error" >&2; exit 1`);
    writeFileSync(join(folder, "error"), ERROR);
    for (const command of ["output", "version"]) {
      const { stderr, exitCode } = await start([command]);
      expect({ command, stderr, exitCode }).toEqual({ command, stderr: ERROR, exitCode: 1 });
    }
  });

  it("ends by the signal that ended terraform", async () => {
    install("kill -TERM $$");
    expect(await start(["version"])).toMatchObject({ signal: "SIGTERM", isTerminated: true });
  });

  it("passes a signal on and waits for terraform's own end", async () => {
    install('trap "echo stopping; exit 3" TERM; echo ready; while :; do sleep 0.05; done');
    const running = start(["init"]);
    running.stdout.once("data", () => running.kill("SIGTERM"));
    expect(await running).toMatchObject({ stdout: "ready\nstopping\n", exitCode: 3 });
  });
});

describe("a failed init, plan, apply or destroy", () => {
  it.each([["init"], ["apply"], ["destroy"], ["plan"], ["-chdir=x", "apply", "-auto-approve"]])(
    "is explained behind terraform's own text: %s",
    async (...args) => {
      writeFileSync(join(folder, "error"), ERROR);
      install('echo planned; cat "$DIR/error" >&2; exit 1');
      const { stdout, stderr, exitCode } = await start(args);
      expect({ stdout, exitCode }).toEqual({ stdout: "planned\n", exitCode: 1 });
      expect(stderr.startsWith(`${ERROR}\nWhat this means, and what to do:\n\n${EXPLAINED} `)).toBe(true);
    },
  );

  it("keeps its text and exit code when it is nothing known", async () => {
    install('echo "Error: Unsupported argument" >&2; exit 1');
    expect(await start(["apply"])).toMatchObject({ stderr: "Error: Unsupported argument\n", exitCode: 1 });
  });

  it("keeps its text and exit code when the explanation itself fails", async () => {
    const copy = join(folder, "elsewhere/deploy/terraform");
    mkdirSync(copy, { recursive: true });
    copyFileSync(LAUNCHER, join(copy, "launcher.mjs"));
    symlinkSync(join(copy, "launcher.mjs"), join(copy, "terraform"));
    writeFileSync(join(folder, "error"), ERROR);
    install('cat "$DIR/error" >&2; exit 1');
    const { stderr, exitCode } = await start(["apply"], { program: join(copy, "terraform") });
    expect({ stderr, exitCode }).toEqual({ stderr: ERROR, exitCode: 1 });
  });

  it("is told from one that went well with the same words in a warning", async () => {
    writeFileSync(join(folder, "error"), ERROR);
    install('cat "$DIR/error" >&2');
    expect(await start(["apply"])).toMatchObject({ stderr: ERROR, exitCode: 0 });
  });
});

describe("the real program", () => {
  it("is never the launcher, by whatever name or checkout it stands on the PATH", async () => {
    const [second, other] = [join(folder, "second"), join(folder, "other")];
    for (const each of [second, other]) mkdirSync(each);
    symlinkSync(join(first, "terraform"), join(second, "terraform"));
    copyFileSync(LAUNCHER, join(other, "launcher.mjs"));
    symlinkSync("launcher.mjs", join(other, "terraform"));
    install("echo real");
    const result = await start(["version"], { env: environment(first, second, other, real) });
    expect(result).toMatchObject({ stdout: "real\n", exitCode: 0 });
  });

  it("is the first on the PATH that can be run", async () => {
    const second = join(folder, "second");
    mkdirSync(join(second, "terraform"), { recursive: true });
    install("echo real");
    expect(await start(["version"], { env: environment(first, second, real) })).toMatchObject({
      stdout: "real\n",
    });
  });

  it("is tofu where only that is installed", async () => {
    install('echo "tofu $1"', "tofu");
    expect(await start(["version"])).toMatchObject({ stdout: "tofu version\n", exitCode: 0 });
  });

  it("is tofu when tofu was asked for, though terraform is there", async () => {
    install("echo terraform");
    install("echo tofu", "tofu");
    expect(await start(["version"], { program: join(first, "tofu") })).toMatchObject({ stdout: "tofu\n" });
  });

  it.each(["terraform", "tofu"])("is missed in one sentence when there is none: %s", async (name) => {
    const { stdout, stderr, exitCode } = await start(["version"], { program: join(first, name) });
    expect({ stdout, stderr, exitCode }).toEqual({
      stdout: "",
      stderr: `${name} is not installed. Install 1.11 or newer: https://developer.hashicorp.com/terraform/install\n`,
      exitCode: 127,
    });
  });
});

describe("under the CLI's terminal", () => {
  const startPty = (args: string[]) => {
    const terminal = spawnPty(join(first, "terraform"), args, {
      cwd: stack,
      env: environment(first, real),
      cols: 200,
    });
    let shown = "";
    const ended = new Promise<number>((done) =>
      terminal.onExit(({ exitCode }) => {
        done(exitCode);
      }),
    );
    const until = (text: string) =>
      new Promise<void>((done) => {
        terminal.onData((data) => {
          shown += data;
          if (shown.includes(text)) done();
        });
      });
    return { terminal, ended, until, shown: () => shown };
  };

  it("asks its questions on the terminal and gets the answers", async () => {
    install(
      '[ -t 0 ] && [ -t 1 ] || exit 9; printf "Enter a value: "; read -r answer; echo "got $answer"; exit 4',
    );
    const { terminal, ended, until, shown } = startPty(["apply"]);
    await until("Enter a value:");
    terminal.write("yes\n");
    expect(await ended).toBe(4);
    expect(shown()).toContain("got yes");
  });

  it("gets Ctrl+C once, since a second one would make it leave its lock behind", async () => {
    install(
      'trap "echo x >> \\"$DIR/interrupts\\"" INT; echo ready; for i in 1 2 3 4 5 6; do sleep 0.1; done; exit 5',
    );
    const { terminal, ended, until } = startPty(["apply"]);
    await until("ready");
    terminal.write("\u0003");
    expect(await ended).toBe(5);
    expect(readFileSync(join(folder, "interrupts"), "utf8")).toBe("x\n");
  });
});
