import { afterEach, beforeEach, expect, it } from "vitest";
import { HostImage } from "../../constructs/host-image";
import { ended, PreviewRun, printed, SECONDS } from "./preview-run";

const READY = /^ {0,2}n8n {4}http:\/\/localhost:(\d+)$/m;

let preview: PreviewRun;
beforeEach(() => {
  preview = new PreviewRun();
});
afterEach(() => preview.remove());

it(
  "builds the image, runs it, and tells where it is once n8n answers",
  { timeout: 30 * SECONDS },
  async () => {
    preview.install("podman");
    const program = preview.start();
    const text = await printed(program, /Ctrl\+C stops it/);

    const { tag } = new HostImage();
    expect(preview.call("build")?.argv).toEqual([
      "build",
      "--platform=linux/amd64",
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
    expect(preview.left().map((name) => name.replace(/-.*/, ""))).toEqual(["container", "volume"]);

    program.kill("SIGINT");
    await program;
  },
);

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
  expect(await ended(preview.start(words))).toEqual({ exitCode: 1, stdout: "", stderr });
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
    preview.install(engine);
    expect(await ended(preview.start([], { ENGINE_FAULT: "not-answering" }))).toEqual({
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
    preview.install("podman");
    const { exitCode, stderr } = await ended(preview.start([], { ENGINE_FAULT: fault }));
    expect(exitCode).toBe(1);
    expect(stderr.slice(-message.length)).toBe(message);
    expect(preview.left()).toEqual([]);
  },
);
