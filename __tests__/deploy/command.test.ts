import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { fromPs, parentInStat, splitArguments, splitCmdline } from "../../deploy/ancestors";
import { parseCommandLine } from "../../deploy/command";

const rest = { patterns: false, unknown: [], migratesState: false };
const parse = (line: string) => parseCommandLine(line.split(" "));
const deploy = (words: string[]) => parseCommandLine(["cdktf", "deploy", ...words]);

describe("what is the CLI", () => {
  it.each([
    ["cdktf deploy fly"],
    ["/home/me/project/node_modules/.bin/cdktf deploy fly"],
    ["node /home/me/project/node_modules/.bin/cdktf deploy fly"],
    ["/usr/bin/node --max-old-space-size=4096 /p/node_modules/cdktf-cli/bundle/bin/cdktf.js deploy fly"],
    ["npx cdktf deploy fly"],
    ["npx --yes cdktf deploy fly"],
    ["npm exec cdktf deploy fly"],
    ["npm exec -- cdktf deploy fly"],
    ["pnpm exec cdktf deploy fly"],
    ["cdktn deploy fly"],
    ["npx cdktn deploy fly"],
  ])("reads %s", (line) => {
    expect(parse(line)).toEqual({ command: "deploy", targets: ["fly"], ...rest });
  });

  it.each([
    ["node run.mjs main.ts"],
    ["/bin/sh -c node run.mjs main.ts"],
    ["grep -r cdktf deploy"],
    ["vim cdktf deploy fly"],
    ["node run.mjs cdktf deploy fly"],
    ["cdktf-helper deploy fly"],
    [""],
  ])("does not take %j for it", (line) => {
    expect(parse(line)).toBeUndefined();
  });
});

describe("commands", () => {
  it.each([
    ["apply", "deploy"],
    ["plan", "diff"],
    ["synthesize", "synth"],
    ["outputs", "output"],
    ["destroy", "destroy"],
    ["list", "list"],
    ["watch", "watch"],
  ])("knows %s as %s", (word, command) => {
    expect(parse(`cdktf ${word} fly`)?.command).toBe(command);
  });

  it("finds the command behind options that stand before it", () => {
    expect(parse("cdktf --log-level debug --disable-plugin-cache-env destroy hetzner")).toEqual({
      command: "destroy",
      targets: ["hetzner"],
      ...rest,
    });
  });

  it("has no command for a bare cdktf", () => {
    expect(parse("cdktf")).toEqual({ command: "", targets: [], ...rest });
    expect(parse("cdktf --help")).toEqual({ command: "", targets: [], ...rest });
  });
});

describe("stacks", () => {
  it.each<[string[], string[]]>([
    [
      ["fly", "hetzner"],
      ["fly", "hetzner"],
    ],
    [["--auto-approve", "fly"], ["fly"]],
    [["--autoApprove", "fly"], ["fly"]],
    [["--auto-approve", "true", "fly"], ["fly"]],
    [["--auto-approve=true", "fly"], ["fly"]],
    [["fly", "--no-color"], ["fly"]],
    [["--no-color", "fly"], ["fly"]],
    [["--outputs-file-include-sensitive-outputs", "fly"], ["fly"]],
    [["--", "fly"], ["fly"]],
    [[], []],
    [["--auto-approve"], []],
    [["--outputs-file", "fly"], []],
    [["--outputs-file", "fly.json", "hetzner"], ["hetzner"]],
    [["--outputsFile", "fly"], []],
    [["--outputs-file=fly", "hetzner"], ["hetzner"]],
    [["--app", "fly"], []],
    [["-a", "node main.js fly", "hetzner"], ["hetzner"]],
    [["--output", "fly", "hetzner"], ["hetzner"]],
    [["-o", "fly"], []],
    [["--parallelism", "2", "fly"], ["fly"]],
    [["--parallelism", "-1", "fly"], ["fly"]],
    [["--terraform-parallelism", "2", "fly"], ["fly"]],
    [["--var", "fly=1"], []],
    [["fly", "--var", "a=1", "hetzner"], ["fly"]],
    [["fly", "--var=a=1", "hetzner"], ["fly"]],
    [["--var-file", "fly", "hetzner", "--auto-approve", "fly"], ["fly"]],
    [["--some-later-option", "fly", "hetzner"], ["hetzner"]],
  ])("reads %j as the stacks %j", (words, targets) => {
    expect(deploy(words)).toEqual({ command: "deploy", targets, ...rest });
  });

  it.each<[string[], string[]]>([
    [["*"], []],
    [["f*", "hetzner"], ["hetzner"]],
  ])("leaves %j to the CLI as patterns", (words, targets) => {
    expect(deploy(words)).toEqual({ command: "deploy", targets, ...rest, patterns: true });
  });
});

describe("names and switches", () => {
  it("tells the names of stacks there are not", () => {
    expect(deploy(["flyy", "hetzner", "nothere"])).toEqual({
      command: "deploy",
      targets: ["hetzner"],
      ...rest,
      unknown: ["flyy", "nothere"],
    });
  });

  it.each([
    [["fly", "--migrate-state"], true],
    [["--migrateState", "fly"], true],
    [["--migrate-state=true", "fly"], true],
    [["--migrate-state", "true", "fly"], true],
    [["--migrate-state", "false", "fly"], false],
    [["--migrate-state=false", "fly"], false],
    [["fly"], false],
  ])("reads whether %j moves the state", (words, migratesState) => {
    expect(deploy(words)).toEqual({ command: "deploy", targets: ["fly"], ...rest, migratesState });
  });
});

describe("parents", () => {
  it("reads the parent's id past a name with blanks and brackets", () => {
    expect(parentInStat("4711 (tmux: (client) 1) S 815 4711 4711 34816")).toBe(815);
  });

  it("are read from ps whole, however narrow the terminal", () => {
    vi.stubEnv("COLUMNS", "40");
    const word = "x".repeat(200);
    const sleeper = spawn(process.execPath, ["-e", "setTimeout(() => 0, 30_000)", word]);
    onTestFinished(() => {
      vi.unstubAllEnvs();
      sleeper.kill();
    });
    expect(fromPs(sleeper.pid ?? 0)).toMatchObject({
      parent: process.pid,
      argv: expect.arrayContaining([word]) as string[],
    });
  });

  it("splits a command line, and the title npm puts in its place", () => {
    expect(splitCmdline("node\0/p/.bin/cdktf\0deploy\0--app\0node main.js\0\0\0")).toEqual([
      "node",
      "/p/.bin/cdktf",
      "deploy",
      "--app",
      "node main.js",
    ]);
    expect(splitCmdline("npm exec cdktf deploy fly\0\0\0\0")).toEqual([
      "npm",
      "exec",
      "cdktf",
      "deploy",
      "fly",
    ]);
  });

  it.each([
    ["node /Users/Jo Doe/my app/node_modules/.bin/cdktf deploy fly"],
    ["/opt/homebrew/bin/node /Users/Jo Doe/app/node_modules/.bin/cdktf deploy fly"],
    ["node /p/node_modules/.bin/cdktf deploy fly --app /p/node_modules/.bin/tsx"],
  ])("finds the CLI in what ps shows: %s", (args) => {
    expect(parseCommandLine(splitArguments(args))).toMatchObject({ command: "deploy", targets: ["fly"] });
  });
});

describe("a program", () => {
  const folder = mkdtempSync(join(tmpdir(), "command-"));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  const program = "node run.mjs __tests__/deploy/print-command.ts";
  const print = (file: string, args: string[]) =>
    JSON.parse(execFileSync(file, args, { encoding: "utf8" })) as unknown;

  it("finds the CLI above the shell that started it", () => {
    const cli = join(folder, "cdktf");
    const run = `require("child_process").spawnSync("/bin/sh", ["-c", "${program}; exit"], { stdio: "inherit" })`;
    writeFileSync(cli, `#!/usr/bin/env node\n${run}\n`, { mode: 0o755 });
    expect(print(cli, ["deploy", "--var", "fly=1", "--auto-approve", "hetzner"])).toEqual({
      command: "deploy",
      targets: ["hetzner"],
      ...rest,
    });
  });

  it("finds none when it was started by hand", () => {
    expect(print("/bin/sh", ["-c", `${program}; exit`])).toBeNull();
  });
});
