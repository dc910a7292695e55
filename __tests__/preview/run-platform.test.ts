import { afterEach, beforeEach, expect, it } from "vitest";
import { ended, PreviewRun, SECONDS } from "./preview-run";

const LINE =
  "The image is for x86-64 and is emulated on this machine (arm64): building it takes far longer.\n";

let preview: PreviewRun;
beforeEach(() => {
  preview = new PreviewRun();
});
afterEach(() => preview.remove());

it.each([
  ["podman", "arm64", LINE],
  ["docker", "arm64", LINE],
  ["podman", "x86_64", ""],
  ["docker", "x86_64", ""],
] as const)(
  "builds and runs for x86-64 with %s on %s, and says before the build whether it is emulated",
  { timeout: 30 * SECONDS },
  async (engine, machine, line) => {
    preview.install(engine);
    const { stdout, stderr } = await ended(
      preview.start(["--json"], { MACHINE: machine, ENGINE_FAULT: "run-fails" }),
    );

    for (const command of ["build", "run"]) {
      expect(preview.call(command)?.argv).toContain("--platform=linux/amd64");
    }
    const beforeBuild = /^[^]*?(?=.*Build localhost)/.exec(stderr)?.[0];
    expect(beforeBuild).toBe(line);
    expect(stdout).not.toContain("x86-64");
  },
);
