import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Workspace } from "../../../../image/dispatcher/work/workspace";

const ID = "20261123-040159-7f3a";
const FILE = {
  id: ID,
  playbook: "fix-bug",
  repository: "acme/app",
  branch: "backoffice/fix-bug-12",
  base: "0".repeat(40),
  baseBranch: "main",
  issue: 12,
  turns: 200,
};

let root: string;
let workspace: Workspace;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "worktrees-"));
  workspace = new Workspace({ root, id: ID, gid: process.getgid?.() ?? 0 });
});
afterEach(() => rmSync(root, { recursive: true }));

const mode = (path: string) => (statSync(join(root, ID, path)).mode & 0o7777).toString(8);

test("is closed to the job while it is made, and then opened as far as it needs", () => {
  workspace.make();
  expect(["", "input", "work"].map(mode)).toEqual(["700", "700", "700"]);
  writeFileSync(workspace.bundle, "bundle", { mode: 0o600 });
  workspace.open({ job: FILE, issue: "It does not work.\n" });
  expect(["", "input", "work", "input/base.bundle", "input/issue.md", "input/job.json"].map(mode)).toEqual([
    "750",
    "750",
    "1770",
    "640",
    "640",
    "640",
  ]);
  expect(readFileSync(join(root, ID, "input/issue.md"), "utf8")).toBe("It does not work.\n");
  expect(JSON.parse(readFileSync(join(root, ID, "input/job.json"), "utf8"))).toEqual(FILE);
});

test("is removed whole or half made, and again", () => {
  workspace.make();
  workspace.remove();
  mkdirSync(workspace.folder);
  workspace.remove();
  workspace.remove();
  expect(existsSync(workspace.folder)).toBe(false);
});

test("links that are left at the top are removed, not followed", () => {
  mkdirSync(join(root, "kept"));
  writeFileSync(join(root, "kept/file"), "");
  workspace.make();
  symlinkSync(join(root, "kept"), join(workspace.folder, "work/link"));
  workspace.remove();
  expect(existsSync(join(root, "kept/file"))).toBe(true);
  expect(existsSync(workspace.folder)).toBe(false);
});

test("fails to remove what the job's user has not removed", () => {
  workspace.make();
  mkdirSync(join(workspace.folder, "work/checkout/src"), { recursive: true });
  expect(() => workspace.remove()).toThrow(/ENOTEMPTY.*work\/checkout'$/);
});

test("fails to make a folder that is there", () => {
  workspace.make();
  expect(() => workspace.make()).toThrow(/EEXIST/);
});
