import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { execa } from "execa";
import { describe, expect } from "vitest";
import { itWithFlyStep as it, type FlyStep } from "../support/fly-step";

const IDS = "(Request ID: 01REHEARSAL-ewr) (Trace ID: 0123456789abcdef)";

const BUILD = "failed to fetch an image or build from source";

function start(step: FlyStep, args: readonly string[], environment: Record<string, string> = {}) {
  const env = { ...step.environment, FLY_CONFIG_DIR: join(step.folder, "config"), ...environment };
  return execa(resolve("rehearsal/recorders/flyctl"), args, {
    env,
    extendEnv: false,
    reject: false,
    input: "in",
  });
}

async function run(step: FlyStep, args: readonly string[], environment?: Record<string, string>) {
  const { exitCode, stdout, stderr } = await start(step, args, environment);
  return { exitCode, stdout, stderr: stderr.replaceAll(step.folder, "/here") };
}

function deploy(step: FlyStep, ...more: string[]): string[] {
  return ["deploy", step.image, "--build-only", "-c", join(step.stack, "fly.toml"), ...more];
}

describe.concurrent("the rehearsal's flyctl", () => {
  it("prints the validation on standard output and the result on standard error", async ({ step }) => {
    const { exitCode, stdout, stderr } = await run(step, deploy(step, "--push", "--image-label=v1"));

    expect(exitCode).toBe(0);
    expect(stdout).toContain("\u001b[32m✓\u001b[0m Configuration is valid");
    expect(stderr).toMatch(
      /--> Pushing image done\nimage: registry\.fly\.io\/backoffice:v1\nimage size: 12 MB$/,
    );
  });

  it("prefers -a to the file's app, and names the image without a push too", async ({ step }) => {
    const { stderr } = await run(step, deploy(step, "-a", "other", "--image-label", "v1"));
    expect(stderr).toContain("\nimage: registry.fly.io/other:v1\n");
    expect(stderr).not.toContain("Pushing");
  });

  it("reads paths as relative to the image folder", async ({ step }) => {
    writeFileSync(join(step.image, "fly.toml"), 'app = "inside"\n');
    const { stderr } = await run(step, ["deploy", step.image, "--build-only", "--config", "fly.toml"]);
    expect(stderr).toContain("image: registry.fly.io/inside:");
  });

  it("writes down each call whole, and where tokens of other services stand in it", async ({ step }) => {
    await run(step, deploy(step, "--build-arg", "X=ghp_abc"), { CLAUDE: "sk-ant-oat01-abc" });
    await run(step, ["version"]);

    const [first, second] = step.flyctlCalls();
    expect(first).toMatchObject({
      argv: deploy(step, "--build-arg", "X=ghp_abc"),
      cwd: process.cwd(),
      stdin: "open pipe",
    });
    expect(first?.env).toMatchObject({ CLAUDE: "sk-ant-oat01-abc", FLY_APP: "backoffice" });
    expect(first?.foreignTokens).toEqual(["argument 7", "CLAUDE"]);
    expect(second?.argv).toEqual(["version"]);
  });

  it("writes a log like the real one, unless `logs` is a file", async ({ step }) => {
    await run(step, deploy(step));
    expect(existsSync(join(step.folder, "config/logs/flyctl-rehearsal.log"))).toBe(true);

    rmSync(join(step.folder, "config/logs"), { recursive: true });
    writeFileSync(join(step.folder, "config/logs"), "");
    expect((await run(step, deploy(step))).exitCode).toBe(0);
    expect(step.flyctlCalls().map(({ logs }) => logs)).toEqual(["missing", "file"]);
  });

  it.for([
    ["unauthorized", `Error: unauthorized ${IDS}`],
    ["app-not-found", `Error: app not found ${IDS}`],
    [
      "builder",
      `Error: ${BUILD}: error building: ensure depot builder failed, please try again (status 503): no capacity`,
    ],
    [
      "run-step",
      `Error: ${BUILD}: error building: failed to solve: process "/bin/sh -c npm ci" did not complete successfully: exit code: 1`,
    ],
  ] as const)("fails as told by FLYCTL_FAULT=%s", async ([fault, error], { step }) => {
    const { exitCode, stderr } = await run(step, deploy(step), { FLYCTL_FAULT: fault });
    expect(exitCode).toBe(1);
    expect(stderr.split("\n").at(-1)).toBe(error);
  });

  it("ends well without an image as told by FLYCTL_FAULT=no-image-line", async ({ step }) => {
    const { exitCode, stderr } = await run(step, deploy(step), { FLYCTL_FAULT: "no-image-line" });
    expect({ exitCode, named: stderr.includes("image:") }).toEqual({ exitCode: 0, named: false });
  });

  it("ends with 127 when it is interrupted", async ({ step }) => {
    const hanging = start(step, deploy(step), { FLYCTL_FAULT: "hang" });
    hanging.stderr.on("data", (chunk: Buffer) => chunk.includes("DONE 0.1s") && hanging.kill("SIGINT"));
    expect((await hanging).exitCode).toBe(127);
  });

  it.for([
    [
      "a missing folder",
      ["deploy", "/nowhere", "--build-only"],
      {},
      "failed changing working directory: chdir /nowhere: no such file or directory",
    ],
    [
      "no token",
      undefined,
      { FLY_API_TOKEN: "" },
      "no access token available. Please login with 'flyctl auth login'",
    ],
    [
      "an empty FLY_ACCESS_TOKEN",
      undefined,
      { FLY_ACCESS_TOKEN: "" },
      "no access token available. Please login with 'flyctl auth login'",
    ],
    ["an unknown flag", ["deploy", "--bogus"], {}, "unknown flag: --bogus"],
    ["an unknown command", ["launch"], {}, 'unknown command "launch" for "flyctl"'],
    ["a whole deploy", ["deploy", "."], {}, "the rehearsal's flyctl knows --build-only only"],
    [
      "a missing configuration",
      ["deploy", ".", "--build-only", "-c", "no.toml"],
      {},
      "config file not found at specified path: no.toml (also tried: no.toml/fly.toml)",
    ],
  ] as const)("fails on %s", async ([, args, environment, error], { step }) => {
    const { exitCode, stderr } = await run(step, args ?? deploy(step), environment);
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: `Error: ${error}` });
  });

  it("fails on a configuration that is no TOML or names no app", async ({ step }) => {
    writeFileSync(join(step.stack, "fly.toml"), "app = \n");
    expect((await run(step, deploy(step))).stderr).toMatch(
      /^Error: failed loading app config from \/here\/stacks\/fly\/fly.toml: toml: /,
    );
    writeFileSync(join(step.stack, "fly.toml"), "");
    expect((await run(step, deploy(step))).stderr).toBe(
      "Error: the config for your app is missing an app name, add an app field to the fly.toml file",
    );
  });

  it("looks for the Dockerfile named in fly.toml beside it, and before one given as an option", async ({
    step,
  }) => {
    writeFileSync(
      join(step.stack, "fly.toml"),
      'app = "backoffice"\n[build]\ndockerfile = "Containerfile"\n',
    );
    expect((await run(step, deploy(step, "--dockerfile", "Dockerfile"))).stderr).toContain(
      `Error: ${BUILD}: dockerfile '/here/stacks/fly/Containerfile' not found`,
    );
    writeFileSync(join(step.stack, "Containerfile"), "FROM scratch\n");
    expect((await run(step, deploy(step))).exitCode).toBe(0);
  });

  it("fails when the image folder has no Dockerfile", async ({ step }) => {
    rmSync(join(step.image, "Dockerfile"));
    expect((await run(step, deploy(step))).stderr).toContain(
      `Error: ${BUILD}: app does not have a Dockerfile or buildpacks configured. `,
    );
  });
});
