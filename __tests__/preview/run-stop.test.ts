import { existsSync, readFileSync } from "node:fs";
import { afterEach, beforeEach, expect, it } from "vitest";
import { ended, PreviewRun, printed, SECONDS } from "./preview-run";

let preview: PreviewRun;
beforeEach(() => {
  preview = new PreviewRun();
});
afterEach(() => preview.remove());

/** Also true of an orphan that has ended, until PID 1 takes note of it; in a container that may take seconds. */
function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
  "stops the host on %s, and removes container and volume",
  { timeout: 30 * SECONDS },
  async (signal) => {
    preview.install("podman");
    const program = preview.start();
    await printed(program, /Ctrl\+C stops it/);
    program.kill(signal);

    expect((await program).exitCode).toBe(0);
    expect(preview.left()).toEqual([]);
    expect(preview.commands().slice(-3)).toEqual(["stop", "rm", "volume rm"]);
  },
);

it("is not hurried by a second Ctrl+C while it removes things", { timeout: 30 * SECONDS }, async () => {
  preview.install("podman");
  const program = preview.start();
  await printed(program, /Ctrl\+C stops it/);
  program.kill("SIGINT");
  await preview.untilCalled("stop");
  program.kill("SIGINT");

  expect((await program).exitCode).toBe(0);
  expect(preview.left()).toEqual([]);
});

it(
  "ends a build on SIGINT with all that it started, and leaves nothing behind",
  { timeout: 30 * SECONDS },
  async () => {
    preview.install("podman");
    const program = preview.start([], { ENGINE_FAULT: "build-hangs" });
    const step = preview.buildStep;
    await expect.poll(() => existsSync(step), { timeout: 15 * SECONDS }).toBe(true);
    program.kill("SIGINT");

    const { exitCode, stdout, stderr } = await ended(program);
    expect({ exitCode, stdout, last: stderr.split("\n").at(-1) }).toEqual({
      exitCode: 130,
      stdout: "",
      last: "Stopped before it was ready.",
    });
    const pid = Number(readFileSync(step, "utf8"));
    await expect.poll(() => isRunning(pid), { timeout: 15 * SECONDS }).toBe(false);
    expect(preview.left()).toEqual([]);
  },
);

it("says what is left when it can't be removed", { timeout: 30 * SECONDS }, async () => {
  preview.install("podman");
  const program = preview.start([], { ENGINE_FAULT: "volume-busy" });
  await printed(program, /Ctrl\+C stops it/);
  program.kill("SIGINT");
  const { stderr } = await program;

  const [volume] = preview.left();
  expect(stderr.split("\n").slice(-2)).toEqual([
    "Something of the preview is left. Remove it:",
    `  podman volume rm --force ${volume?.replace("volume-", "")}`,
  ]);
});
