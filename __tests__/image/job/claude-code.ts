import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { cacheKey, cached } from "../../../rehearsal/image/cache";

const PACKAGE = "node_modules/@anthropic-ai/claude-code-linux-x64/claude";

/** Why the image's Claude Code can't be had here; undefined when it can. */
export function withoutClaudeCode(): string | undefined {
  const machine = `${process.platform}-${process.arch}`;
  return machine === "linux-x64" ? undefined : `the image's Claude Code is for linux-x64; this is ${machine}`;
}

/** The Claude Code that the image has, from npm, kept in the user's cache: path of the program. */
export async function claudeCode(): Promise<string> {
  const lock = "image/claude/package-lock.json";
  return cached("claude-code", cacheKey(readFileSync(lock)), "program", async (file) => {
    const folder = mkdtempSync(join(tmpdir(), "claude-code-"));
    try {
      cpSync("image/claude", folder, { recursive: true });
      await execa("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: folder });
      cpSync(join(folder, PACKAGE), file);
      chmodSync(file, 0o755);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}
