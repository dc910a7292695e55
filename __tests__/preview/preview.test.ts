import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { execa, type ResultPromise } from "execa";
import { afterEach, beforeEach, expect, it } from "vitest";
import { HostImage } from "../../constructs/host-image";

const SECONDS = 1000;
const READY = /^ {0,2}n8n {4}http:\/\/localhost:(\d+)$/m;
const SSH = /^ssh -p \d+ -o UserKnownHostsFile=\/dev\/null -o StrictHostKeyChecking=no agent@127\.0\.0\.1$/;

type Program = ResultPromise<{ reject: false; stdin: "ignore" }>;

interface Call {
  readonly engine: string;
  readonly argv: string[];
  readonly env: Record<string, string>;
}

/** A string that matches, in a place where a whole object is compared. */
const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);

let folder: string;
let programs: Program[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "preview-"));
  programs = [];
  for (const each of ["bin", "state"]) mkdirSync(join(folder, each));
});
afterEach(async () => {
  // Only those of a failed test are still there.
  for (const program of programs) program.kill("SIGKILL");
  await Promise.all(programs);
  for (const file of left().filter((name) => name.startsWith("container-"))) {
    const pid = Number(readFileSync(join(folder, "state", file), "utf8"));
    if (pid) process.kill(pid);
  }
  rmSync(folder, { recursive: true });
});

/** Puts the recorder on the PATH as `engine`. */
function install(engine: "podman" | "docker"): void {
  const recorder = resolve("__tests__/preview/engine-recorder.mjs");
  const script = `#!/bin/sh\nexec "${process.execPath}" "${recorder}" ${engine} "$@"\n`;
  writeFileSync(join(folder, "bin", engine), script, { mode: 0o755 });
}

function start(words: readonly string[] = [], environment: Record<string, string> = {}): Program {
  const program = execa(process.execPath, ["run.mjs", "preview/preview.ts", ...words], {
    env: {
      PATH: join(folder, "bin"),
      HOME: folder,
      ENGINE_STATE: join(folder, "state"),
      ENGINE_RECORD: join(folder, "record"),
      ...environment,
    },
    extendEnv: false,
    stdin: "ignore",
    reject: false,
  });
  programs.push(program);
  return program;
}

const calls = (): Call[] => {
  const file = join(folder, "record");
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").trim().split("\n");
  return lines.map((line) => JSON.parse(line) as Call);
};
const call = (command: string) => calls().find(({ argv }) => argv[0] === command);
const commands = () => calls().map(({ argv }) => argv.slice(0, argv[0] === "volume" ? 2 : 1).join(" "));
const left = () => readdirSync(join(folder, "state"));

/** Resolves with what stands on standard output once `pattern` does. */
async function printed(program: Program, pattern: RegExp): Promise<string> {
  let text = "";
  program.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
  await expect.poll(() => text, { timeout: 15 * SECONDS }).toMatch(pattern);
  return text;
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function ended(program: Program) {
  const { exitCode, stdout, stderr } = await program;
  return { exitCode, stdout, stderr };
}

async function untilCalled(command: string): Promise<void> {
  await expect.poll(commands, { timeout: 15 * SECONDS }).toContain(command);
}

it(
  "builds the image, runs it, and tells where it is once n8n answers",
  { timeout: 30 * SECONDS },
  async () => {
    install("podman");
    const program = start();
    const text = await printed(program, /Ctrl\+C stops it/);

    const { tag } = new HostImage();
    expect(call("build")?.argv).toEqual([
      "build",
      `--tag=localhost/backoffice:${tag}`,
      `--build-arg=IMAGE_TAG=${tag}`,
      "image",
    ]);
    const port = READY.exec(text)?.[1];
    expect((await fetch(`http://127.0.0.1:${port}/webhook/backoffice-ready`)).status).toBe(200);
    expect(text).toMatch(/^login {2}preview@localhost\.localdomain {2}[\w-]{16}$/m);
    expect(text).toContain(
      "Made up: CLAUDE_CODE_OAUTH_TOKEN, GH_TOKEN; checks of Claude and GitHub fail. With your own: npm run preview -- --with-secrets",
    );
    expect(left().map((name) => name.replace(/-.*/, ""))).toEqual(["container", "volume"]);

    program.kill("SIGINT");
    await program;
  },
);

it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
  "stops the host on %s, and removes container and volume",
  { timeout: 30 * SECONDS },
  async (signal) => {
    install("podman");
    const program = start();
    await printed(program, /Ctrl\+C stops it/);
    program.kill(signal);

    expect((await program).exitCode).toBe(0);
    expect(left()).toEqual([]);
    expect(commands().slice(-3)).toEqual(["stop", "rm", "volume rm"]);
  },
);

it("is not hurried by a second Ctrl+C while it removes things", { timeout: 30 * SECONDS }, async () => {
  install("podman");
  const program = start();
  await printed(program, /Ctrl\+C stops it/);
  program.kill("SIGINT");
  await untilCalled("stop");
  program.kill("SIGINT");

  expect((await program).exitCode).toBe(0);
  expect(left()).toEqual([]);
});

it(
  "ends a build on SIGINT with all that it started, and leaves nothing behind",
  { timeout: 30 * SECONDS },
  async () => {
    install("podman");
    const program = start([], { ENGINE_FAULT: "build-hangs" });
    const step = join(folder, "record.step");
    await expect.poll(() => existsSync(step), { timeout: 15 * SECONDS }).toBe(true);
    program.kill("SIGINT");

    const { exitCode, stdout, stderr } = await ended(program);
    expect({ exitCode, stdout, last: stderr.split("\n").at(-1) }).toEqual({
      exitCode: 130,
      stdout: "",
      last: "Stopped before it was ready.",
    });
    const pid = Number(readFileSync(step, "utf8"));
    await expect.poll(() => isRunning(pid)).toBe(false);
    expect(left()).toEqual([]);
  },
);

it("prints one line of JSON, and what it does on standard error", { timeout: 30 * SECONDS }, async () => {
  install("podman");
  const program = start(["--json"]);
  const text = await printed(program, /^\{.*\}$/m);
  program.kill("SIGTERM");
  const { stdout, stderr } = await program;

  expect(stdout).toBe(text.trim());
  const preview = JSON.parse(text) as { ssh: string | null };
  expect(preview).toEqual({
    url: matching(/^http:\/\/localhost:\d+$/),
    owner: {
      email: "preview@localhost.localdomain",
      password: matching(/^[\w-]{16}$/),
    },
    ssh: preview.ssh,
    container: matching(/^backoffice-preview-[0-9a-f]{8}$/),
  });
  expect(preview.ssh ?? "").toMatch(SSH);
  expect(stderr).toMatch(/Build localhost\/backoffice:[0-9a-f]{12} with podman \[[\d.]+m?s\]/);
  expect(stderr).toContain("STEP 1/1: FROM ubuntu:24.04");
});

it(
  "gives values of secrets to the engine's environment only, and the user's none",
  { timeout: 30 * SECONDS },
  async () => {
    install("podman");
    const program = start([], {
      GH_TOKEN: "ghp_canary",
      TUNNEL_TOKEN: "canary",
      N8N_ENCRYPTION_KEY: "canary",
    });
    await printed(program, /Ctrl\+C stops it/);
    program.kill("SIGINT");
    await program;

    const run = call("run");
    const secrets = [
      "CLAUDE_CODE_OAUTH_TOKEN",
      "GH_TOKEN",
      "N8N_ENCRYPTION_KEY",
      "N8N_INSTANCE_OWNER_EMAIL",
      "N8N_INSTANCE_OWNER_PASSWORD_HASH",
    ];
    expect(run?.argv.filter((word) => /^--env=\w+$/.test(word))).toEqual(
      secrets.map((name) => `--env=${name}`),
    );
    expect(run?.env).toMatchObject({
      GH_TOKEN: "ghp_-made-up-for-a-preview",
      N8N_ENCRYPTION_KEY: matching(/^[0-9a-f]{64}$/),
      N8N_INSTANCE_OWNER_PASSWORD_HASH: matching(/^\$2b\$10\$[./\w]{53}$/),
    });
    const values = secrets.map((name) => run?.env[name] ?? "");
    const words = JSON.stringify(calls().map(({ argv }) => argv));
    expect(values.filter((value) => words.includes(value))).toEqual([]);
  },
);

it("passes the user's tokens on with --with-secrets", { timeout: 30 * SECONDS }, async () => {
  install("podman");
  const tokens = { CLAUDE_CODE_OAUTH_TOKEN: "sk-ant-oat01-canary", GH_TOKEN: "ghp_canary" };
  const program = start(["--with-secrets"], tokens);
  const text = await printed(program, /Ctrl\+C stops it/);
  program.kill("SIGINT");
  const { stderr } = await program;

  expect(call("run")?.env).toMatchObject(tokens);
  expect(text + stderr + JSON.stringify(calls().map(({ argv }) => argv))).not.toContain("canary");
  expect(text).not.toContain("Made up");
});

it("passes further arguments on to the build and to the run", { timeout: 30 * SECONDS }, async () => {
  install("docker");
  const program = start([
    "--build-arg",
    "BASE_IMAGE=debian:13",
    "--build-arg=A=b c",
    "--run-arg=--memory=4g",
    "--run-arg",
    "--init",
  ]);
  await printed(program, /Ctrl\+C stops it/);
  program.kill("SIGINT");
  await program;

  const { tag } = new HostImage();
  expect(call("build")?.argv.slice(2)).toEqual([
    `--build-arg=IMAGE_TAG=${tag}`,
    "--build-arg=BASE_IMAGE=debian:13",
    "--build-arg=A=b c",
    "image",
  ]);
  expect(call("run")?.argv.slice(-3)).toEqual(["--memory=4g", "--init", `localhost/backoffice:${tag}`]);
});

it.each([
  [["podman", "docker"], [], "podman"],
  [["docker"], [], "docker"],
  [["podman", "docker"], ["--engine", "docker"], "docker"],
] as const)("of %j with %j it takes %s", { timeout: 30 * SECONDS }, async (installed, words, taken) => {
  installed.forEach(install);
  await start(words, { ENGINE_FAULT: "build-fails" });
  expect(new Set(calls().map(({ engine }) => engine))).toEqual(new Set([taken]));
});

const INSTALL_PODMAN =
  "Install podman: apt-get install podman, dnf install podman, or https://podman.io/docs/installation (macOS, Windows)";

it.each([
  [
    [],
    "Neither podman nor docker is installed (no such program on PATH); one of the two builds and runs the preview.\n" +
      INSTALL_PODMAN,
  ],
  [
    ["--engine", "podman"],
    "podman is not installed (no such program on PATH); one of the two builds and runs the preview.\n" +
      INSTALL_PODMAN,
  ],
  [
    ["--engine", "docker"],
    "docker is not installed (no such program on PATH).\nInstall it: https://docs.docker.com/engine/install/; or leave out --engine docker.",
  ],
  [
    ["--engine", "lxc"],
    "error: option '--engine <name>' argument 'lxc' is invalid. Allowed choices are podman, docker.",
  ],
  [["--detach"], "error: unknown option '--detach'"],
  [
    ["--with-secrets"],
    "--with-secrets: neither CLAUDE_CODE_OAUTH_TOKEN nor GH_TOKEN is set in your environment.\n" +
      "Set them: read -rs CLAUDE_CODE_OAUTH_TOKEN && export CLAUDE_CODE_OAUTH_TOKEN; read -rs GH_TOKEN && export GH_TOKEN\n" +
      "Or leave the option out: n8n and SSH work without them.",
  ],
])("refuses where it can't work: %j", { timeout: 30 * SECONDS }, async (words, stderr) => {
  expect(await ended(start(words))).toEqual({ exitCode: 1, stdout: "", stderr });
});

it.each([
  [
    "podman",
    "On macOS and Windows start its machine: podman machine init; podman machine start\nOr use the other one: npm run preview -- --engine docker",
  ],
  [
    "docker",
    "Start Docker Desktop, or the daemon: sudo systemctl start docker\nOr use the other one: npm run preview -- --engine podman",
  ],
] as const)(
  "fails when %s is installed but does not answer",
  { timeout: 30 * SECONDS },
  async (engine, fix) => {
    install(engine);
    expect(await ended(start([], { ENGINE_FAULT: "not-answering" }))).toEqual({
      exitCode: 1,
      stdout: "",
      stderr: `Cannot connect to the daemon.\n\n${engine} is installed but does not answer: \`${engine} info\` failed.\n${fix}`,
    });
  },
);

it.each([
  [
    "the build fails",
    "build-fails",
    "STEP 1/1: FROM ubuntu:24.04\nE: Unable to locate package s6\n\nThe image could not be built (exit code 100); the lines above say why.",
  ],
  [
    "the container can't be started",
    "run-fails",
    "Error: runtime not found\n\npodman could not start the container (exit code 125); it says why above.",
  ],
  [
    "the host refuses to start",
    "refuses",
    "entrypoint | The host does not start: /data is full.\n\nThe host ended by itself with exit code 1; the lines above are its last.",
  ],
  [
    "the host ends while it is looked at",
    "crashes",
    "entrypoint | The host does not start: /data is full.\n\nThe host ended by itself with exit code 1; the lines above are its last.",
  ],
])(
  "fails with the cause when %s, and leaves nothing behind",
  { timeout: 30 * SECONDS },
  async (_, fault, message) => {
    install("podman");
    const { exitCode, stderr } = await ended(start([], { ENGINE_FAULT: fault }));
    expect(exitCode).toBe(1);
    expect(stderr.slice(-message.length)).toBe(message);
    expect(left()).toEqual([]);
  },
);

it("says what is left when it can't be removed", { timeout: 30 * SECONDS }, async () => {
  install("podman");
  const program = start([], { ENGINE_FAULT: "volume-busy" });
  await printed(program, /Ctrl\+C stops it/);
  program.kill("SIGINT");
  const { stderr } = await program;

  const [volume] = left();
  expect(stderr.split("\n").slice(-2)).toEqual([
    "Something of the preview is left. Remove it:",
    `  podman volume rm --force ${volume?.replace("volume-", "")}`,
  ]);
});
