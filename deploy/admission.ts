import { existsSync } from "node:fs";
import { HostError } from "../constructs/host-error";
import {
  type Backoffice,
  checkBackoffice,
  type Deployed,
  type Host,
  type Problem,
  readDeployed,
  renderProblems,
  type Target,
} from "../description";
import { type CdktfCommand, cdktfCommand } from "./command";
import { preflight, renderPreflight, targetsOf, touchesCloud } from "./preflight";

const NO_COMMAND: CdktfCommand = {
  command: "synth",
  targets: [],
  patterns: false,
  unknown: [],
  migratesState: false,
};

/** A description that may be synthesised. */
export interface Admitted {
  readonly host: Host;
  /** What a local state says is deployed already. */
  readonly deployed: Deployed;
}

/** The refusal as one message, or the host that may be synthesised with notes on what is left out. */
export type Admission = { readonly refusal: string } | (Admitted & { readonly notes: readonly string[] });

/**
 * Checks the description and this machine before anything is synthesised, hence before Terraform starts: everything wrong is told in one
 * message. A target that is not the one asked for never stands in the way; its problems leave it out.
 */
export function admission(
  backoffice: unknown,
  deployed: Deployed,
  asked: CdktfCommand,
  environment: Readonly<Record<string, string | undefined>>,
  isInitialised: (target: Target) => boolean = knowsItsState,
): Admission {
  const { host, problems, described } = checkBackoffice(backoffice, deployed, {
    ...(touchesCloud(asked) && { migration: { asked: asked.migratesState, possible: isInitialised } }),
  });
  const concerned = targetsOf(asked, described);
  const hinders = (target: Target | undefined) => !target || !concerned || concerned.includes(target);

  const hindering = problems.filter(({ target }) => hinders(target));
  const missing = preflight({ asked, described, environment });
  const refusals = [
    ...(hindering.length > 0 ? [renderProblems(hindering)] : []),
    ...(missing.length > 0 ? [renderPreflight(missing)] : []),
  ];
  if (!host || refusals.length > 0) return { refusal: refusals.join("\n\n") };

  const absent = concerned?.find((target) => !host[target]);
  if (absent)
    return {
      refusal: `backoffice.ts has no ${absent} section, so there is no ${absent} host to ${asked.command}.`,
    };
  return { host, deployed, notes: [...leftOut(problems), ...unprotected(host)] };
}

/** Terraform notes in the stack's folder where the state is, and moves it from there only. */
function knowsItsState(target: Target): boolean {
  return existsSync(`cdktf.out/stacks/${target}/.terraform/terraform.tfstate`);
}

function leftOut(problems: readonly Problem[]): string[] {
  const targets = new Set(problems.map(({ target }) => target));
  return [...targets].map(
    (target) => `The ${target} section of backoffice.ts has problems and is left out; see: npx cdktf synth`,
  );
}

/** What was let go for one destroy is easily forgotten in the file. */
function unprotected(host: Host): string[] {
  return (["fly", "hetzner"] as const).flatMap((target) => {
    const words = host[target]?.allowDestroy ?? [];
    if (words.length === 0) return [];
    return [
      `${target}.allowDestroy is set: ${words.join(", ")} may be destroyed; take it out when you are done`,
    ];
  });
}

/**
 * As `admission`, for a program that the cdktf CLI started. Notes go to standard output: the CLI shows standard error as an error.
 *
 * @throws HostError with the refusal
 */
export function admit(backoffice: Backoffice): Admitted {
  const answer = admission(backoffice, readDeployed("."), cdktfCommand() ?? NO_COMMAND, process.env);
  if ("refusal" in answer) throw new HostError(answer.refusal);
  for (const note of answer.notes) console.log(note);
  return answer;
}
