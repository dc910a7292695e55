import type { ListrTask } from "listr2";
import { SERVER_LOGIN } from "../constructs/hetzner/cloud-init";
import { interruption } from "../preview/interruption";
import { confirm } from "./confirmation";
import { HetznerStack } from "./hetzner-stack";
import type { StackState } from "./hetzner-state";
import { Failure, Refusal } from "./refusal";
import { type Print, Replacement } from "./replacement";
import { readNote, type ReplacementNote, unfinished, writeNote } from "./replacement-note";
import type { Report, Result } from "./report";

const COMMAND = "npx backoffice replace hetzner";

export interface ReplaceOptions {
  /** The server's name, as agreement. @default - asked on the terminal */
  readonly yes?: string;
}

/**
 * Makes the Hetzner server anew, and keeps its volume and address. Run again, it finishes what was broken off, and asks first wherever a
 * server stands.
 */
export async function replaceHetzner({ yes }: ReplaceOptions, report: Report): Promise<Result> {
  const started = performance.now();
  const stack = await HetznerStack.open("deploy");
  const state = await stack.state();
  const left = unfinished(readNote(), state);
  const isBegun = left !== undefined;
  const note = left ?? noteOf(state);
  const stands = state.server !== undefined && !state.server.isTainted;
  report.say(isBegun ? whatIsLeft(note, state) : whatItMeans(state));
  if (stands || yes !== undefined) {
    const { name } = state.server ?? stack;
    await confirm({ name, question: "Type the server's name to go on: ", yes, command: COMMAND });
  }
  if (!isBegun) writeNote(note);
  const replacement = new Replacement(stack, note);
  // An interrupted step fails, and what follows a failure has to be done.
  const signal = interruption();
  let id = "";
  const tasks = [
    ...(isBegun ? [] : replacingTasks(replacement)),
    ...(isBegun && note.isKeyForgotten && stands
      ? []
      : [step("forget the old server's host key", () => replacement.forgetKey())]),
    step("protect the server and set it up", (print) => replacement.setUp(print)),
    step("check volume, address and protection", async () => {
      id = await replacement.check();
    }),
  ].map((task) => unlessInterrupted(task, signal));
  try {
    await report.steps(tasks);
  } catch (error) {
    throw await brokenOff(error, replacement, report);
  }
  return result(note, id, Math.round((performance.now() - started) / 1000));
}

function replacingTasks(replacement: Replacement): ListrTask[] {
  return [
    step("stop the host and unmount its volume", (print) => replacement.stop(print)),
    step("lift the server's protection", (print) => replacement.lift(print)),
    step("replace the server", (print) => replacement.replace(print)),
  ];
}

function step(title: string, work: (print: Print) => Promise<void>): ListrTask {
  return {
    title,
    task: (_context, task) =>
      work((line) => {
        task.output = line;
      }),
  };
}

function unlessInterrupted(task: ListrTask, signal: AbortSignal): ListrTask {
  return {
    ...task,
    task: (context, wrapper) => {
      if (signal.aborted) throw new Failure("Interrupted.");
      return task.task(context, wrapper) as Promise<void>;
    },
  };
}

async function brokenOff(error: unknown, replacement: Replacement, report: Report): Promise<Failure> {
  const reason = error instanceof Error ? error.message : String(error);
  const condition = await replacement.recover((line) => {
    report.say(line);
  });
  const output = error instanceof Failure ? error.output : "";
  return new Failure(`${reason}\n\n${condition.trim()}\nGo on: ${COMMAND}`, output);
}

function whatIsLeft({ server }: ReplacementNote, state: StackState): string {
  const told = `Finishes the replacement of server ${server} that was broken off.`;
  if (!state.server || state.server.isTainted) return told;
  const { id, name, serverType } = state.server;
  return `${told} Its successor ${name} (${id}, ${serverType}) stands: it is set up as backoffice.ts describes it, and not replaced again.`;
}

/** @throws Refusal when there is no server to replace */
function noteOf({ server, volume, address }: StackState): ReplacementNote {
  if (!server || !volume || !address) {
    const missing = !server ? "server" : !volume ? "volume" : "address";
    throw new Refusal(
      `Terraform knows of no ${missing} on Hetzner, so there is nothing to replace. Make it: npx cdktf deploy hetzner\n` +
        "Is the server there all the same, as after a lost answer: npx backoffice adopt hetzner",
    );
  }
  if (server.isTainted)
    throw new Refusal(
      "The server's creation failed half-way; an ordinary deploy makes it anew: npx cdktf deploy hetzner",
    );
  return { server: server.id, volume: volume.id, address: address.ipv4, isKeyForgotten: false };
}

function whatItMeans({ server, volume, address }: StackState): string {
  const { name = "", id = "", serverType = "", location = "" } = server ?? {};
  return `\
Replaces the server ${name} (${id}, ${serverType} in ${location}) by a new one, as backoffice.ts describes it.

  kept:      the volume with /data (${volume?.sizeGb} GB) and the address ${address?.ipv4}
  gone:      the root disk, and with it the host's secrets: have them at hand, they must be given again
  downtime:  about as long as the first deploy took, most of it for the image; then until the secrets are there
  the risk:  if Hetzner has no such server left in ${location}, the host is down until it has, or until
             backoffice.ts has another type; then run ${COMMAND} again
`;
}

function result(note: ReplacementNote, server: string, seconds: number): Result {
  const { address, volume } = note;
  const login = `${SERVER_LOGIN}@${address}`;
  return {
    text: `\
The server ${note.server} is replaced by ${server}, with the same volume and address (${seconds} s).
Now give the host its secrets again, as NAME=VALUE lines on the standard input of: ssh ${login} sudo backoffice-secrets
(docs/secrets.md has the lines). Your own ssh may still know the old server's key: ssh-keygen -R ${address}`,
    json: { replaced: note.server, server, volume, address, seconds, secretsMissing: true },
  };
}
