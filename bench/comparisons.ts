import { delimiter, join, resolve } from "node:path";
import { execa } from "execa";
import { programPath } from "../deploy/program-path";
import type { Stage } from "../rehearsal/stage";
import type { Run } from "./measure";

/** Something of ours against the least that could do in its place. */
export interface Comparison {
  readonly ours: string;
  readonly floor: string;
  readonly rounds: number;
  /** The largest ratio to be content with. @default - none, the ratio is only said */
  readonly goal?: number;
  /** Done once beforehand. @default - nothing */
  readonly prepare?: Run;
  readonly runOurs: Run;
  readonly runFloor: Run;
}

/** A comparison that can't be made here. */
export interface Skipped {
  readonly ours: string;
  readonly reason: string;
}

const UNCHANGED = "Resources: 0 added, 0 changed, 0 destroyed";

/** All comparisons, in the order in which they are made. */
export function comparisons(stage: Stage): (Comparison | Skipped)[] {
  return [app(stage), synth(stage), deploy(stage)];
}

function app(stage: Stage): Comparison {
  return {
    ours: "node run.mjs main.ts",
    floor: `node -e 'require("cdktf")'`,
    rounds: 7,
    goal: 1.6,
    runOurs: () => succeed(stage, stage.workspace.folder, process.execPath, "run.mjs", "main.ts"),
    runFloor: () => succeed(stage, resolve("."), process.execPath, "-e", 'require("cdktf")'),
  };
}

function synth(stage: Stage): Comparison {
  const empty = emptyApp(stage);
  const cdktf = resolve("node_modules/.bin/cdktf");
  return {
    ours: "cdktf synth",
    floor: "cdktf synth, empty app",
    rounds: 7,
    goal: 1.15,
    runOurs: () => succeed(stage, stage.workspace.folder, cdktf, "synth"),
    runFloor: () => succeed(stage, empty, cdktf, "synth"),
  };
}

function deploy(stage: Stage): Comparison | Skipped {
  const ours = "cdktf deploy fly, no change";
  const terraform = terraformPath();
  if (!terraform) return { ours, reason: "terraform is not on PATH" };
  const folder = stage.workspace.path("cdktf.out/stacks/fly");
  return {
    ours,
    floor: "terraform init + apply",
    rounds: 3,
    prepare: () => stage.deploy("fly"),
    runOurs: async () => {
      expectUnchanged(ours, (await stage.deploy("fly")).output);
    },
    runFloor: async () => {
      await succeed(stage, folder, terraform, "init", "-input=false");
      const output = await succeed(stage, folder, terraform, "apply", "-auto-approve", "-input=false");
      expectUnchanged("terraform apply", output);
    },
  };
}

/** @returns the folder of an app with no stack, in plain JavaScript */
function emptyApp({ workspace }: Stage): string {
  const settings = {
    language: "typescript",
    app: "node main.cjs",
    projectId: "empty",
    sendCrashReports: "false",
  };
  const library = JSON.stringify(resolve("node_modules/cdktf"));
  workspace.write("empty/cdktf.json", JSON.stringify(settings));
  workspace.write("empty/main.cjs", `const { App } = require(${library});\nnew App().synth();\n`);
  return workspace.path("empty");
}

/** The real Terraform: npm puts this project's launcher, which explains failures, before it on PATH. */
function terraformPath(): string | undefined {
  const name = process.env["TERRAFORM_BINARY_NAME"] ?? "terraform";
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const real = folders.filter((folder) => !folder.endsWith(join("node_modules", ".bin")));
  return name.includes("/") ? name : programPath(name, real.join(delimiter));
}

/** @returns both streams as they came */
async function succeed(stage: Stage, cwd: string, program: string, ...args: string[]): Promise<string> {
  const { all } = await execa(program, args, { cwd, env: stage.environment, stdin: "ignore", all: true });
  return all;
}

function expectUnchanged(command: string, output: string): void {
  if (!output.includes(UNCHANGED))
    throw new Error(`${command} was not a deploy without a change:\n${output}`);
}
