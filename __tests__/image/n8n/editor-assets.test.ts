import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

const noGnu = process.platform !== "linux" && "editor-assets needs GNU's sed, as in the image";

describe.skipIf(noGnu)(`the editor's files${noGnu ? ` (skipped: ${noGnu})` : ""}`, () => {
  let folder: string;
  let assets: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "editor-assets-"));
    assets = join(folder, "node_modules/n8n-editor-ui/dist/assets");
    mkdirSync(assets, { recursive: true });
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  test("are moved, with the path filled in where n8n fills it in", () => {
    writeFileSync(
      join(assets, "a.js"),
      "[`/{{BASE_PATH}}/x`, `/%7B%7BBASE_PATH%7D%7D/y`, `/%257B%257BBASE_PATH%257D%257D/z`]",
    );
    writeFileSync(join(assets, "a.css"), "url(/{{BASE_PATH}}/b.svg) url(/{{BASE_PATH}}/c.svg)");
    writeFileSync(join(assets, "a.svg"), "/{{BASE_PATH}}/");

    execFileSync("image/n8n/editor-assets", [folder]);

    const prepared = (file: string) => readFileSync(join(folder, "editor-assets", file), "utf8");
    expect(prepared("a.js")).toBe("[`/x`, `/y`, `/z`]");
    expect(prepared("a.css")).toBe("url(/b.svg) url(/c.svg)");
    expect(prepared("a.svg")).toBe("/{{BASE_PATH}}/");
    expect(existsSync(assets)).toBe(false);
  });

  test("stop the build when n8n has no place for its path in them any more", () => {
    writeFileSync(join(assets, "a.js"), "1");

    const { status, stderr } = spawnSync("image/n8n/editor-assets", [folder], { encoding: "utf8" });

    expect(status).toBe(1);
    expect(stderr).toBe(
      `n8n/editor-assets: no place for n8n's path in ${assets}. See in n8n's commands/start.js what this version does at its start.\n`,
    );
  });
});
