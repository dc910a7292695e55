import { resolve } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, expect, it } from "vitest";
import { Workspace } from "../rehearsal/workspace";

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
});
afterEach(() => {
  workspace.remove();
});

const synth = () =>
  execa(process.execPath, ["run.mjs", "main.ts"], { cwd: workspace.folder, reject: false }).then(
    ({ exitCode, stdout, stderr }) => ({ exitCode, stdout, stderr }),
  );

it("refuses a local state that can't be read, in one message without a stack", async () => {
  workspace.write("terraform.fly.tfstate", '{"version": 4, "resou');
  expect(await synth()).toEqual({
    exitCode: 1,
    stdout: "",
    stderr: `terraform.fly.tfstate is no Terraform state of format 4: cut, or not written by Terraform.
  allowed: the state file as Terraform wrote it, or no file before the first deploy
  fix:     restore the file from a copy; there is no .backup file beside it`,
  });
});

it("refuses an image folder without a Dockerfile, in one message without a stack", async () => {
  const bare = new Workspace({ files: { "image/entrypoint.sh": "#!/bin/sh\n" } });
  try {
    const { exitCode, stderr } = await execa(process.execPath, [resolve("run.mjs"), "main.ts"], {
      cwd: bare.folder,
      reject: false,
    });
    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr:
        'The image folder "image" has no Dockerfile. It must hold the host\'s whole build context; ' +
        "restore it with: git checkout -- image",
    });
  } finally {
    bare.remove();
  }
});
