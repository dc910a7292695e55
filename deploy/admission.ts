import { HostError } from "../constructs/host-error";
import {
  type Backoffice,
  checkBackoffice,
  type Deployed,
  type Host,
  readDeployed,
  renderProblems,
  type Target,
} from "../description";
import { type CdktfCommand, cdktfCommand } from "./command";
import { preflight, renderPreflight } from "./preflight";

const NO_COMMAND: CdktfCommand = { command: "synth", targets: [], patterns: false };

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
): Admission {
  const { host, problems } = checkBackoffice(backoffice, deployed);
  const concerned = asked.targets.length > 0 && !asked.patterns ? asked.targets : undefined;
  const hinders = (target: Target | undefined) => !target || !concerned || concerned.includes(target);

  const hindering = problems.filter(({ target }) => hinders(target));
  const missing = preflight(asked, environment);
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
  const left = new Set(problems.map(({ target }) => target));
  const notes = [...left].map(
    (target) => `The ${target} section of backoffice.ts has problems and is left out; see: npx cdktf synth`,
  );
  return { host, deployed, notes };
}

/**
 * As `admission`, for a program that the cdktf CLI started. Notes go to standard error.
 *
 * @throws HostError with the refusal, or because a local state can't be read
 */
export function admit(backoffice: Backoffice): Admitted {
  const answer = admission(backoffice, deployedHere(), cdktfCommand() ?? NO_COMMAND, process.env);
  if ("refusal" in answer) throw new HostError(answer.refusal);
  for (const note of answer.notes) console.error(note);
  return answer;
}

function deployedHere(): Deployed {
  try {
    return readDeployed(".");
  } catch (error) {
    throw new HostError((error as Error).message);
  }
}
