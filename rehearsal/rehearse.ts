/**
 * `npm run rehearse`: deploys both targets with the real cdktf and Terraform, where only what needs an account is a stand-in, and shows
 * what the same commands would do for real.
 */
import { execa } from "execa";
import { Listr, type ListrTask, PRESET_TIMER } from "listr2";
import { backoffice } from "../backoffice";
import { checkBackoffice, costTable, renderProblems, type Target } from "../description";
import { type CdktfResult, Stage } from "./stage";

/** A step that did not do what it must; `output` is what was printed. */
class RehearsalError extends Error {
  public constructor(
    message: string,
    public readonly output: string,
  ) {
    super(message);
  }
}

const LAST_LINES = 40;

async function main(): Promise<void> {
  const { host, problems } = checkBackoffice(backoffice);
  if (!host || problems.length > 0) throw new RehearsalError(renderProblems(problems), "");
  const targets = (["fly", "hetzner"] as const).filter((target) => host[target]);
  const terraform = await terraformVersion();
  const stage = await Stage.open();
  const outputs: string[] = [];
  try {
    const tasks = [
      synth(stage),
      ...(terraform ? targets.flatMap((target) => deployed(stage, target, outputs)) : []),
    ];
    await new Listr([...tasks, noLeak(stage, outputs)], {
      renderer: process.stdout.isTTY ? "default" : "simple",
      rendererOptions: { collapseSubtasks: false, timer: PRESET_TIMER, collapseErrors: false },
      fallbackRendererOptions: { timer: PRESET_TIMER },
    }).run();
  } finally {
    await stage.close();
  }
  console.log(summary(targets, outputs, costTable(host), terraform));
}

function synth(stage: Stage): ListrTask {
  return {
    title: "Synthesise",
    task: async () => {
      expectSuccess("cdktf synth", await stage.cdktf(["synth"]));
    },
  };
}

/** Deployed, deployed again without a change, and its data not to be destroyed. */
function deployed(stage: Stage, target: Target, outputs: string[]): ListrTask[] {
  return [
    {
      title: `Deploy ${target}`,
      rendererOptions: { persistentOutput: true, outputBar: Infinity },
      task: async (_, task) => {
        const result = await stage.deploy(target);
        expectSuccess(`cdktf deploy ${target}`, result);
        outputs.push(outputsOf(target, result));
        const made = [...result.output.matchAll(/(\w+\.\w+) \([^)]*\): Creation complete/g)].map(
          ([, address]) => address,
        );
        task.title = `Deploy ${target}: ${made.length} resources made`;
        task.output = made.join("\n");
      },
    },
    {
      title: `Deploy ${target} again`,
      task: async (_, task) => {
        const result = await stage.deploy(target);
        expectSuccess(`cdktf deploy ${target}`, result);
        if (!result.output.includes("Resources: 0 added, 0 changed, 0 destroyed")) {
          throw new RehearsalError(`The second deploy of ${target} changed something.`, result.output);
        }
        task.title = `Deploy ${target} again: 0 changes`;
      },
    },
    {
      title: `Try to destroy ${target}`,
      task: async (_, task) => {
        const { exitCode, output } = await stage.cdktf([
          "destroy",
          target,
          "--auto-approve",
          "--skip-provider-lock",
        ]);
        if (exitCode === 0 || !/nstance cannot be destroyed/.test(output)) {
          throw new RehearsalError(`cdktf destroy ${target} was not refused.`, output);
        }
        const volume = target === "fly" ? "fly_volume" : "hcloud_volume";
        if (stage.standIns.cloud.resources(volume).length !== 1) {
          throw new RehearsalError(`cdktf destroy ${target} took the volume along.`, output);
        }
        task.title = `Try to destroy ${target}: refused, the volume is kept`;
      },
    },
  ];
}

/** Values may reach the body of a request to Fly's secrets API; the token of Fly.io, the environment of flyctl; and nothing else. */
function noLeak(stage: Stage, outputs: readonly string[]): ListrTask {
  return {
    title: "Look for tokens in state, plans, output and what flyctl and ssh were given",
    task: (_, task) => {
      const leaks = stage.leaks(outputs.join("\n"));
      if (leaks.length > 0) throw new RehearsalError(`A token leaked: ${leaks.join(", ")}`, "");
      task.title += ": none";
    },
  };
}

function expectSuccess(command: string, { exitCode, output }: CdktfResult): void {
  if (exitCode !== 0) throw new RehearsalError(`${command} failed with exit code ${exitCode}.`, output);
}

function outputsOf(target: Target, { output }: CdktfResult): string {
  const lines = output.slice(output.lastIndexOf(`\n  ${target}\n`) + 1).trimEnd();
  return lines;
}

/** "Terraform v1.11.4"; undefined when there is none. */
async function terraformVersion(): Promise<string | undefined> {
  const binary = process.env["TERRAFORM_BINARY_NAME"] ?? "terraform";
  // Without a configuration of the user's, which may be missing and make it print a warning first.
  const env = { CHECKPOINT_DISABLE: "1", TF_CLI_CONFIG_FILE: "/dev/null" };
  const { exitCode, stdout } = await execa(binary, ["version"], { reject: false, env });
  return exitCode === 0 ? stdout.split("\n")[0] : undefined;
}

function summary(
  targets: readonly Target[],
  outputs: readonly string[],
  cost: string,
  terraform: string | undefined,
): string {
  const forReal = targets.map((target) => `  npx cdktf deploy ${target}`);
  return [
    "",
    terraform ??
      "Without terraform nothing was deployed; install it (1.11 or newer) and rehearse again: https://developer.hashicorp.com/terraform/install",
    ...(outputs.length > 0 ? ["", "Outputs", ...outputs] : []),
    "",
    cost,
    "",
    "For real, with accounts and tokens (README.md says how to get them):",
    ...forReal,
  ].join("\n");
}

main().catch((error: unknown) => {
  if (error instanceof RehearsalError) {
    console.error(
      [error.output.split("\n").slice(-LAST_LINES).join("\n"), error.message].filter(Boolean).join("\n\n"),
    );
  } else {
    console.error(error);
  }
  process.exitCode = 1;
});
