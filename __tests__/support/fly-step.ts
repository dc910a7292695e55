import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { execa } from "execa";
import { test } from "vitest";

/** One call of the rehearsal's flyctl, as it wrote it down. */
export interface FlyctlCall {
  readonly argv: string[];
  readonly cwd: string;
  readonly env: Record<string, string>;
  readonly stdin: string;
  readonly logs: string;
  readonly foreignTokens: string[];
}

/** A place for the programs of the Fly target to run in as Terraform runs them, with the rehearsal's flyctl on the PATH. */
export class FlyStep {
  public readonly folder = mkdtempSync(join(tmpdir(), "fly-step-"));
  public readonly temporary = join(this.folder, "tmp");
  public readonly stack = join(this.folder, "stacks/fly");
  public readonly image = join(this.folder, "image");
  private readonly record = join(this.folder, "flyctl.jsonl");

  public constructor() {
    for (const folder of [this.temporary, this.stack, this.image]) mkdirSync(folder, { recursive: true });
    writeFileSync(join(this.stack, "fly.toml"), 'app = "backoffice"\n');
    writeFileSync(join(this.image, "Dockerfile"), "FROM scratch\n");
  }

  /** What the operator's shell has: no more than is needed. */
  public get environment(): Record<string, string> {
    return {
      PATH: [resolve("rehearsal/recorders"), dirname(process.execPath), "/usr/bin", "/bin"].join(delimiter),
      HOME: this.folder,
      TMPDIR: this.temporary,
      FLY_API_TOKEN: "fo1_operator-token-of-fly",
      FLYCTL_RECORD: this.record,
      STACK_FOLDER: this.stack,
      FLY_APP: "backoffice",
      IMAGE_FOLDER: this.image,
      IMAGE_TAG: "0123456789ab",
    };
  }

  /** Starts a program of `deploy/`; a variable given as undefined is not set. */
  public start(program: string, environment: Record<string, string | undefined> = {}) {
    const entries = Object.entries({ ...this.environment, ...environment }).filter(
      ([, value]) => value !== undefined,
    );
    return execa(process.execPath, ["run.mjs", `deploy/${program}.ts`], {
      env: Object.fromEntries(entries),
      extendEnv: false,
      stdin: "ignore",
      reject: false,
    });
  }

  public async run(program: string, environment: Record<string, string | undefined> = {}) {
    const { exitCode, stdout, stderr } = await this.start(program, environment);
    return { exitCode, stdout, stderr };
  }

  /** Puts a shell script in flyctl's place into `folder`. */
  public install(folder: string, script: string, name = "flyctl"): void {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }

  public flyctlCalls(): FlyctlCall[] {
    const lines = readFileSync(this.record, "utf8").trim().split("\n");
    return lines.map((line) => JSON.parse(line) as FlyctlCall);
  }

  /** Files and folders that the programs left in the temporary folder. */
  public leftovers(): string[] {
    return readdirSync(this.temporary);
  }

  public remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** `it` with a place of its own for each test, so that tests of programs may run side by side. */
export const itWithFlyStep = test.extend<{ step: FlyStep }>({
  // Vitest reads the names of fixtures off the first parameter, so it is a pattern even where it names none.
  step: async ({}, use) => {
    const step = new FlyStep();
    await use(step);
    step.remove();
  },
});
