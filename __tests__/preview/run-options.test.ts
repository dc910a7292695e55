import { afterEach, beforeEach, expect, it } from "vitest";
import { HostImage } from "../../constructs/host-image";
import { PreviewRun, printed, SECONDS } from "./preview-run";

const SSH = /^ssh -p \d+ -o UserKnownHostsFile=\/dev\/null -o StrictHostKeyChecking=no agent@127\.0\.0\.1$/;

/** A string that matches, in a place where a whole object is compared. */
const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);

let preview: PreviewRun;
beforeEach(() => {
  preview = new PreviewRun();
});
afterEach(() => preview.remove());

it("prints one line of JSON, and what it does on standard error", { timeout: 30 * SECONDS }, async () => {
  preview.install("podman");
  const program = preview.start(["--json"]);
  const text = await printed(program, /^\{.*\}$/m);
  program.kill("SIGTERM");
  const { stdout, stderr } = await program;

  expect(stdout).toBe(text.trim());
  const line = JSON.parse(text) as { ssh: string | null };
  expect(line).toEqual({
    url: matching(/^http:\/\/localhost:\d+$/),
    owner: {
      email: "preview@localhost.localdomain",
      password: matching(/^[\w-]{16}$/),
    },
    ssh: line.ssh,
    container: matching(/^backoffice-preview-[0-9a-f]{8}$/),
  });
  expect(line.ssh ?? "").toMatch(SSH);
  expect(stderr).toMatch(/Build localhost\/backoffice:[0-9a-f]{12} with podman \[[\d.]+m?s\]/);
  expect(stderr).toContain("STEP 1/1: FROM ubuntu:24.04");
});

it(
  "gives values of secrets to the engine's environment only, and the user's none",
  { timeout: 30 * SECONDS },
  async () => {
    preview.install("podman");
    const program = preview.start([], {
      GH_TOKEN: "ghp_canary",
      TUNNEL_TOKEN: "canary",
      N8N_ENCRYPTION_KEY: "canary",
    });
    await printed(program, /Ctrl\+C stops it/);
    program.kill("SIGINT");
    await program;

    const run = preview.call("run");
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
    const words = JSON.stringify(preview.calls().map(({ argv }) => argv));
    expect(values.filter((value) => words.includes(value))).toEqual([]);
  },
);

it("passes the user's tokens on with --with-secrets", { timeout: 30 * SECONDS }, async () => {
  preview.install("podman");
  const tokens = { CLAUDE_CODE_OAUTH_TOKEN: "sk-ant-oat01-canary", GH_TOKEN: "ghp_canary" };
  const program = preview.start(["--with-secrets"], tokens);
  const text = await printed(program, /Ctrl\+C stops it/);
  program.kill("SIGINT");
  const { stderr } = await program;

  expect(preview.call("run")?.env).toMatchObject(tokens);
  expect(text + stderr + JSON.stringify(preview.calls().map(({ argv }) => argv))).not.toContain("canary");
  expect(text).not.toContain("Made up");
});

it("passes further arguments on to the build and to the run", { timeout: 30 * SECONDS }, async () => {
  preview.install("docker");
  const program = preview.start([
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
  expect(preview.call("build")?.argv.slice(3)).toEqual([
    `--build-arg=IMAGE_TAG=${tag}`,
    "--build-arg=BASE_IMAGE=debian:13",
    "--build-arg=A=b c",
    "image",
  ]);
  expect(preview.call("run")?.argv.slice(-3)).toEqual([
    "--memory=4g",
    "--init",
    `localhost/backoffice:${tag}`,
  ]);
});

it.each([
  [["podman", "docker"], [], "podman"],
  [["docker"], [], "docker"],
  [["podman", "docker"], ["--engine", "docker"], "docker"],
] as const)("of %j with %j it takes %s", { timeout: 30 * SECONDS }, async (installed, words, taken) => {
  for (const engine of installed) preview.install(engine);
  await preview.start(words, { ENGINE_FAULT: "build-fails" });
  expect(new Set(preview.calls().map(({ engine }) => engine))).toEqual(new Set([taken]));
});
