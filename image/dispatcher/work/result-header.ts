import { open } from "node:fs/promises";

/** What a bundle says of itself before its pack (gitformat-bundle(5)). */
export interface BundleHeader {
  /** Commits it builds on without having them. */
  readonly prerequisites: readonly string[];
  readonly refs: readonly { readonly name: string; readonly commit: string }[];
  /** Bytes before the pack. */
  readonly length: number;
}

/** Bytes in which a header with one branch must end. */
const LONGEST = 64 * 1024;

/**
 * The header of the bundle in `file`.
 * @throws Error with a sentence when it has none
 */
export async function readBundleHeader(file: string): Promise<BundleHeader> {
  const handle = await open(file);
  try {
    const buffer = Buffer.alloc(LONGEST);
    const { bytesRead } = await handle.read(buffer, 0, LONGEST, 0);
    return parse(buffer.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
}

function parse(start: Buffer): BundleHeader {
  const end = start.indexOf("\n\nPACK");
  const [signature, ...lines] = start.toString("utf8", 0, Math.max(end, 0)).split("\n");
  if (end < 0 || signature !== "# v2 git bundle") {
    throw new Error("The job's result is no git bundle (version 2), or is cut short.");
  }
  const prerequisites: string[] = [];
  const refs: { name: string; commit: string }[] = [];
  for (const line of lines) {
    const [, minus, commit, rest] = /^(-?)([0-9a-f]{40})(?: (.*))?$/s.exec(line) ?? [];
    if (commit === undefined || (minus === "" && rest === undefined)) {
      throw new Error(
        `The job's result has a line in its header that is none of a bundle: ${JSON.stringify(line)}.`,
      );
    }
    if (minus === "-") prerequisites.push(commit);
    else refs.push({ name: rest ?? "", commit });
  }
  return { prerequisites, refs, length: end + 2 };
}
