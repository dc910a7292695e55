import { closeSync, fsyncSync, openSync, writeFileSync } from "node:fs";
import type { JobFile } from "../../job/task.ts";
import type { Outcome } from "../jobs/worker.ts";
import { type Run, TooMuch } from "./run.ts";
import type { ResultFolder } from "./worker-result.ts";
import { hasNoRoom, isShort, Unclear } from "./worker-room.ts";

const MIB = 1024 * 1024;
const LARGEST = { bundle: 50 * MIB, text: MIB, issues: 8 * MIB };

/**
 * Brings a job's result to where it is delivered from. Can be done again: the checkout stays as it is.
 *
 * @param folders on the disks that it needs
 * @param cost US dollars
 * @returns how the job ended when there is no result, otherwise nothing
 * @throws Error when the result can't be written at present
 * @throws Unclear when it can't be had, and perhaps for want of room
 */
export async function collectResult(
  run: Run,
  job: JobFile,
  folder: ResultFolder,
  cost: number,
  folders: readonly string[],
): Promise<Outcome | undefined> {
  try {
    return await collect(run, job, folder, cost, folders);
  } catch (error) {
    // Half of it would take the room that is waited for.
    folder.removeBundle();
    if (error instanceof TooMuch) return { state: "failed", reason: error.message, cost };
    throw error;
  }
}

async function collect(
  run: Run,
  { playbook, base, baseBranch, branch }: JobFile,
  folder: ResultFolder,
  cost: number,
  folders: readonly string[],
): Promise<Outcome | undefined> {
  const summary = await text(run, "summary");
  if (playbook === "decompose-feature") {
    folder.write({ kind: "plan", files: await texts(run, "issues", LARGEST.issues), summary, cost });
    return undefined;
  }
  const tests = await text(run, "tests");
  const { code, errors } = await toFile(folder.bundle, (take) => run.collect("bundle", LARGEST.bundle, take));
  if (code !== 0) {
    const reason = `The job's commits on ${branch} can't be had: ${errors}`;
    if (hasNoRoom(errors) || isShort(folders)) throw new Unclear(reason);
    return { state: "failed", reason, cost };
  }
  folder.write({ kind: "commits", base, baseBranch, branch, summary, tests, cost });
  return undefined;
}

async function text(run: Run, part: "summary" | "tests"): Promise<string> {
  return (await texts(run, part, LARGEST.text))[`${part}.md`] ?? "";
}

/** Texts by their names. What the job's user made of the frame is not believed; a text that can't be had is none. */
async function texts(
  run: Run,
  part: "summary" | "tests" | "issues",
  limit: number,
): Promise<Record<string, string>> {
  const chunks: Buffer[] = [];
  await run.collect(part, limit, (chunk) => chunks.push(chunk));
  return Object.fromEntries(Object.entries(parsed(Buffer.concat(chunks).toString())).filter(isText));
}

function parsed(json: string): object {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}

function isText(entry: [string, unknown]): entry is [string, string] {
  return typeof entry[1] === "string";
}

async function toFile<T>(path: string, write: (take: (chunk: Buffer) => void) => Promise<T>): Promise<T> {
  const file = openSync(path, "w", 0o600);
  try {
    // Whole, as writeSync on a disk that is nearly full is not.
    const written = await write((chunk) => writeFileSync(file, chunk));
    fsyncSync(file);
    return written;
  } finally {
    closeSync(file);
  }
}
