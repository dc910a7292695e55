import type { Writable } from "node:stream";
import { parseArgs } from "node:util";
import { runSteps, type Step } from "./step.ts";
import { endText, resultText } from "./text.ts";

export const USAGE = `Usage: backoffice-setup [--json]

Prepares this host for work on its repositories; run it as agent, in an SSH session, after the first deploy and whenever you like:
clones or fetches them into /data/repos, links the skills, makes labels and webhooks at GitHub, looks at the branch protection,
gives Maestro its agents, and tries claude and gh. A step that fails does not stop the others.
Exit code: 0 when no step failed, 1 when one did, 2 for a wrong option.

  --json   as JSON, when all is done: {ok, steps: [{name, state, what, fix, seconds}]}
           state is ok, note (nothing failed, but there is something to know) or failed
  --help   this text
`;

export interface Streams {
  readonly output: Writable & { readonly isTTY?: boolean };
  readonly errors: Writable;
}

/** Runs backoffice-setup; resolves to its exit code. */
export async function command(
  args: string[],
  steps: () => readonly Step[],
  streams: Streams,
): Promise<number> {
  const options = parse(args);
  if (typeof options === "string") {
    streams.errors.write(`${options}\n\n${USAGE}`);
    return 2;
  }
  const { output } = streams;
  if (options.help) {
    output.write(USAGE);
    return 0;
  }
  const colours = output.isTTY === true;
  const results = await runSteps(steps(), (result) => {
    if (!options.json) output.write(resultText(result, colours));
  });
  const ok = results.every(({ state }) => state !== "failed");
  output.write(options.json ? `${JSON.stringify({ ok, steps: results }, null, 2)}\n` : endText(results));
  return ok ? 0 : 1;
}

interface Options {
  readonly help: boolean;
  readonly json: boolean;
}

/** The options, or what is wrong with them. */
function parse(args: string[]): Options | string {
  const option = { type: "boolean", default: false } as const;
  try {
    return parseArgs({ args, options: { help: option, json: option } }).values;
  } catch (error) {
    return (error as Error).message;
  }
}
