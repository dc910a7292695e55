import { rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect } from "vitest";
import { itWithFlyStep as it, type FlyStep } from "../support/fly-step";

const NEW_TOKEN =
  'Set a new one: export FLY_API_TOKEN="$(flyctl tokens create org --org ORG --expiry 24h)" (ORG: see flyctl orgs list)';
const AGAIN = "Then deploy again: npx cdktf deploy fly";

async function failure(step: FlyStep, environment: Record<string, string | undefined> = {}): Promise<string> {
  const { exitCode, stderr } = await step.run("fly-image", environment);
  expect(exitCode).toBe(1);
  expect(step.leftovers()).toEqual([]);
  return stderr.replaceAll(step.folder, "/here");
}

/** Our words, without flyctl's text below them. */
async function words(step: FlyStep, environment?: Record<string, string | undefined>): Promise<string> {
  return (await failure(step, environment)).split("\n\n")[0] ?? "";
}

describe.concurrent("deploy/fly-image", () => {
  it("has flyctl build and push the image, shows its progress and says what was pushed", async ({ step }) => {
    const { exitCode, stdout, stderr } = await step.run("fly-image");

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    const lines = stdout.split("\n");
    // Standard output and standard error of flyctl are two pipes, so their lines have no order between them.
    expect(lines).toContain("✓ Configuration is valid");
    expect(lines).toContain("--> Pushing image done");
    expect(lines.at(-1)).toMatch(
      /^image registry\.fly\.io\/backoffice:0123456789ab built and pushed \(12 MB, \d+ s\)$/,
    );
  });

  it("calls flyctl once, with absolute paths, from an empty folder, without input", async ({ step }) => {
    await step.run("fly-image");

    const [call, ...others] = step.flyctlCalls();
    expect(others).toEqual([]);
    expect(call?.argv).toEqual([
      "deploy",
      step.image,
      "--build-only",
      "--push",
      "--image-label",
      "0123456789ab",
      "-a",
      "backoffice",
      "--config",
      join(step.stack, "fly.toml"),
      "--remote-only",
      "--https-failover=false",
      "--build-arg",
      "IMAGE_TAG=0123456789ab",
    ]);
    expect(call?.cwd).toMatch(new RegExp(`^${step.temporary}/flyctl-\\w+/empty$`));
    expect(call?.stdin).toBe("closed");
  });

  it("takes the image folder as relative to the project", async ({ step }) => {
    await step.run("fly-image", { IMAGE_FOLDER: "image-of-a-test" });

    expect(step.flyctlCalls()[0]?.argv[1]).toBe(resolve("image-of-a-test"));
  });

  it("fails with the way to a new token when Fly.io refuses the one given", async ({ step }) => {
    expect(await failure(step, { FLYCTL_FAULT: "unauthorized" })).toBe(
      "Fly.io refused the token in FLY_API_TOKEN: it is wrong, has expired or belongs to another organisation.\n" +
        `${NEW_TOKEN}\n${AGAIN}\n\nflyctl said:\n` +
        "  Error: unauthorized (Request ID: 01REHEARSAL-ewr) (Trace ID: 0123456789abcdef)",
    );
  });

  it("fails with the step and its output when a RUN step fails, and does not take the step's words for flyctl's", async ({
    step,
  }) => {
    const message = await failure(step, { FLYCTL_FAULT: "run-step" });

    expect(message.split("\n\n")[0]).toBe(
      "A step of the image build failed: `/bin/sh -c npm ci` ended with exit code 1.\n" +
        `Its output is below. Fix /here/image/Dockerfile.\n${AGAIN}`,
    );
    expect(message).toContain("\n  #6 1.022 npm error 401 Unauthorized\n");
  });

  it("fails with the app's name when Fly.io does not know the app", async ({ step }) => {
    expect(await words(step, { FLYCTL_FAULT: "app-not-found" })).toBe(
      'Fly.io knows no app "backoffice" that the token in FLY_API_TOKEN may see.\n' +
        `Check the app's name in backoffice.ts and the organisation of the token: flyctl apps list\n${AGAIN}`,
    );
  });

  it("fails with the status page when there is no builder", async ({ step }) => {
    expect(await words(step, { FLYCTL_FAULT: "builder" })).toBe(
      `Fly.io's remote builder is not available.\nWait a few minutes; https://status.flyio.net shows incidents.\n${AGAIN}`,
    );
  });

  it("fails when the image folder has no Dockerfile", async ({ step }) => {
    rmSync(join(step.image, "Dockerfile"));
    expect(await words(step)).toBe(
      `There is no Dockerfile in the image folder /here/image.\nRestore it: git checkout -- image\n${AGAIN}`,
    );
  });

  it("fails when there is no image folder", async ({ step }) => {
    expect(await words(step, { IMAGE_FOLDER: join(step.folder, "elsewhere") })).toBe(
      `There is no image folder /here/elsewhere.\nRestore it: git checkout -- image\n${AGAIN}`,
    );
  });

  it("fails when synthesis left no fly.toml", async ({ step }) => {
    rmSync(join(step.stack, "fly.toml"));
    expect(await words(step)).toBe(
      `There is no /here/stacks/fly/fly.toml; synthesis writes it.\nMake it again: npx cdktf synth\n${AGAIN}`,
    );
  });

  it("fails with flyctl's own text when it knows no better", async ({ step }) => {
    writeFileSync(join(step.stack, "fly.toml"), "app = \n");
    expect(await failure(step)).toMatch(
      new RegExp(
        "^`flyctl deploy` failed \\(exit code 1\\)\\.\nSee what flyctl says below\\.\n" +
          `${AGAIN}\n\nflyctl said:\n  Error: failed loading app config from /here/stacks/fly/fly.toml: toml: .+$`,
      ),
    );
  });

  it("fails when flyctl ends well but names no image", async ({ step }) => {
    expect(await failure(step, { FLYCTL_FAULT: "no-image-line" })).toBe(
      "flyctl ended without an error, but it names no image instead of registry.fly.io/backoffice:0123456789ab.\n" +
        `Update flyctl: flyctl version upgrade\n${AGAIN}`,
    );
  });

  it("fails when flyctl names another image than the one asked for", async ({ step }) => {
    const folder = join(step.folder, "bin");
    step.install(folder, 'echo "image: registry.fly.io/backoffice:latest" >&2');
    expect(await failure(step, { PATH: `${folder}:${step.environment.PATH}` })).toBe(
      "flyctl ended without an error, but it built registry.fly.io/backoffice:latest instead of " +
        `registry.fly.io/backoffice:0123456789ab.\nUpdate flyctl: flyctl version upgrade\n${AGAIN}`,
    );
  });

  it("fails with the way to install flyctl when there is none", async ({ step }) => {
    expect(await failure(step, { PATH: step.temporary })).toBe(
      "flyctl is not installed, or not on the PATH; it builds the image on Fly.io.\n" +
        `Install it: curl -L https://fly.io/install.sh | sh    (macOS: brew install flyctl)\n${AGAIN}`,
    );
  });

  it("fails without calling flyctl when there is no token", async ({ step }) => {
    expect(await failure(step, { FLY_API_TOKEN: " " })).toBe(
      "FLY_API_TOKEN is not set; nothing can be deployed to Fly.io without it (a login with `flyctl auth login` is not read).\n" +
        `${NEW_TOKEN.replace("Set a new one", "Set it")}\n${AGAIN}`,
    );
    expect(() => step.flyctlCalls()).toThrow("ENOENT");
  });

  it("fails with the command to use when it was started by hand", async ({ step }) => {
    expect(await failure(step, { IMAGE_TAG: undefined })).toBe(
      "IMAGE_TAG is not set. Terraform sets it when it starts this program; start that with: npx cdktf deploy fly, or npx cdktf deploy hetzner",
    );
  });

  it("ends flyctl and cleans up when it is interrupted", async ({ step }) => {
    const run = step.start("fly-image", { FLYCTL_FAULT: "hang" });
    run.stdout.on("data", (chunk: Buffer) => chunk.includes("DONE 0.1s") && run.kill("SIGINT"));
    const { exitCode, stderr } = await run;

    expect(exitCode).toBe(1);
    expect(stderr.split("\n\n")[0]).toBe(
      `\`flyctl deploy\` was interrupted.\nNothing is left to clean up.\n${AGAIN}`,
    );
    expect(step.leftovers()).toEqual([]);
  });
});
