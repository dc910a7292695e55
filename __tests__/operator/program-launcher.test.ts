import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { execa } from "execa";
import { expect, it, onTestFinished } from "vitest";

it("runs from wherever npm links it and wherever it is called, with the words behind it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "backoffice-command-"));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  symlinkSync(resolve("operator/command/launcher.mjs"), join(folder, "backoffice"));
  const { exitCode, stdout, stderr } = await execa(join(folder, "backoffice"), ["images", "fly"], {
    cwd: folder,
    reject: false,
  });
  expect({ exitCode, stdout, stderr }).toEqual({
    exitCode: 2,
    stdout: "",
    stderr:
      "error: command-argument value 'fly' is invalid for argument 'target'. On Fly: flyctl releases --image -a NAME\n" +
      "What there is: npx backoffice --help",
  });
});
