/** An entry of a tree as it is written there. */
export interface TreeEntry {
  readonly name: string;
  /** In octal digits; git's own commands show some modes as others. */
  readonly mode: string;
  readonly object: string;
}

/** What is not there. */
export const ABSENT = "000000";
export const GITLINK = "160000";
export const SYMLINK = "120000";
export const TREE = "40000";

/** Modes that git writes. */
const WRITTEN = [TREE, "100644", "100755", SYMLINK, GITLINK];
const OBJECT_BYTES = 20;

/** The entries of a tree, from its content. */
export function treeEntries(content: Buffer): TreeEntry[] {
  const entries: TreeEntry[] = [];
  for (let at = 0; at < content.length;) {
    const blank = content.indexOf(" ", at);
    const end = content.indexOf(0, blank);
    if (blank < 0 || end < 0 || end + OBJECT_BYTES >= content.length)
      throw new Error("A tree of the result can't be read.");
    entries.push({
      mode: content.toString("latin1", at, blank),
      name: content.toString("utf8", blank + 1, end),
      object: content.toString("hex", end + 1, end + 1 + OBJECT_BYTES),
    });
    at = end + 1 + OBJECT_BYTES;
  }
  return entries;
}

/** Whether git itself would write a mode. */
export function isWritten(mode: string): boolean {
  return WRITTEN.includes(mode);
}

/** What git makes of a mode when it writes a tree anew; old repositories have some of its early days. */
export function asWritten(mode: string): string {
  const bits = Number.parseInt(mode, 8);
  const type = bits & 0o170000;
  if (type === 0o040000) return TREE;
  if (type === 0o100000) return bits & 0o100 ? "100755" : "100644";
  return mode;
}
