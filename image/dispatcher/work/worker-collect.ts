import { closeSync, fsyncSync, openSync, writeSync } from "node:fs";
import type { JobFile } from "../../job/task.ts";
import type { Outcome } from "../jobs/worker.ts";
import type { Run } from "./run.ts";
import type { ResultFolder } from "./worker-result.ts";

const MIB = 1024 * 1024;
const LARGEST = { bundle: 50 * MIB, text: MIB, issues: 8 * MIB };

/**
 * Brings a job's result to where it is delivered from.
 *
 * @param cost US dollars
 * @returns how the job ended when there is no result, otherwise nothing
 */
export async function collectResult(
  run: Run,
  { playbook, base, baseBranch, branch }: JobFile,
  folder: ResultFolder,
  cost: number,
): Promise<Outcome | undefined> {
  const summary = await text(run, "summary");
  if (playbook === "decompose-feature") {
    folder.write({ kind: "plan", files: await texts(run, "issues", LARGEST.issues), summary, cost });
    return undefined;
  }
  const tests = await text(run, "tests");
  const { code, errors } = await toFile(folder.bundle, (take) => run.collect("bundle", LARGEST.bundle, take));
  if (code !== 0) {
    return { state: "failed", reason: `The job's commits on ${branch} can't be had: ${errors}`, cost };
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
    const written = await write((chunk) => writeSync(file, chunk));
    fsyncSync(file);
    return written;
  } finally {
    closeSync(file);
  }
}
