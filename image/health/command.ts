import type { Readable, Writable } from "node:stream";
import { parseArgs } from "node:util";
import type { Check } from "./check.ts";
import type { Host } from "./host.ts";
import { readHead, response } from "./http.ts";
import { report } from "./report.ts";
import { reportText } from "./text.ts";

export const USAGE = `Usage: backoffice-health [--json] [--live] [--http]

Looks at every part of this host and says what is wrong and how to mend it.
Any user may run it. Exit code: 0 when no part is failing, 1 when one is, 2 for a wrong option.

  --live   only what decides over the host's life, as clouds ask it: volume, n8n's port, sshd
  --json   as JSON: {ok, checks: [{name, state, why, fix}], at, image}
           state is ok, warning, failing or absent (an optional part this host does not have)
  --http   reads one HTTP request from stdin and answers it with the JSON: 200, or 503 when a part is failing; exit code 0
  --help   this text
`;

export interface Streams {
  readonly input: Readable;
  readonly output: Writable & { readonly isTTY?: boolean };
  readonly errors: Writable;
}

/** Runs backoffice-health; resolves to its exit code. */
export async function command(args: string[], host: Host, streams: Streams): Promise<number> {
  const options = parse(args);
  if (typeof options === "string") {
    streams.errors.write(`${options}\n\n${USAGE}`);
    return 2;
  }
  if (options.help) {
    streams.output.write(USAGE);
    return 0;
  }
  const looking = checks(options.live).then((list) => report(host, list));
  if (options.http) {
    await readHead(streams.input);
    streams.output.write(response(await looking));
    return 0;
  }
  const found = await looking;
  const colours = streams.output.isTTY === true;
  streams.output.write(options.json ? `${JSON.stringify(found, null, 2)}\n` : reportText(found, colours));
  return found.ok ? 0 : 1;
}

/** Loaded when asked for: a look of the cloud, every few seconds, shall be cheap. */
async function checks(live: boolean): Promise<readonly Check[]> {
  return live ? (await import("./live.ts")).LIVE : (await import("./all.ts")).ALL;
}

interface Options {
  readonly help: boolean;
  readonly http: boolean;
  readonly json: boolean;
  readonly live: boolean;
}

/** The options, or what is wrong with them. */
function parse(args: string[]): Options | string {
  const option = { type: "boolean", default: false } as const;
  try {
    return parseArgs({ args, options: { help: option, http: option, json: option, live: option } }).values;
  } catch (error) {
    return (error as Error).message;
  }
}
