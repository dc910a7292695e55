import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

/** Something for each rule. */
const NEVER_LOADED = [
  "ajv/dist/ajv.js.map",
  "ajv/dist/ajv.d.ts",
  "n8n-nodes-base/dist/node-definitions/nodes/code.schema.js",
  "ajv/lib/ajv.ts",
  "@smithy/core/dist-es/index.js",
  "@opentelemetry/api/build/esm/index.js",
  "date-fns/esm/index.js",
  "n8n/dist/build.tsbuildinfo",
  "ajv/README.md",
  "bintrees/test/bintree.js",
  "agent-browser/bin/agent-browser-linux-musl-x64",
  "isolated-vm/prebuilds/darwin-arm64/isolated-vm.node",
  "isolated-vm/prebuilds/linux-x64/isolated-vm.abi137.musl.node",
  "sqlite3/build/Release/obj.target/sqlite3.o",
  "node-gyp/package.json",
  "@typescript/typescript-linux-x64/lib/tsc",
  "chromadb-js-bindings-linux-x64-gnu/chromadb.node",
  "element-plus/index.js",
  "@n8n/instance-ai/node_modules/@napi-rs/canvas/index.js",
  "@azure/msal-browser/index.js",
];

const LOADED = [
  "ajv/LICENSE",
  "ajv/LICENSE.md",
  "ajv/dist/ajv.js",
  "ajv/package.json",
  "@napi-rs/canvas/index.js",
  "@opentelemetry/api/build/src/index.js",
  "@smithy/core/dist-cjs/index.js",
  "isolated-vm/prebuilds/linux-x64/isolated-vm.abi137.glibc.node",
  "n8n-nodes-base/dist/types/nodes.json",
  "readme-loader/readme.mjs",
  "sqlite3/build/Release/node_sqlite3.node",
];

const noGnu = process.platform !== "linux" && "prune needs GNU's xargs and du, as in the image";

describe.skipIf(noGnu)(`n8n's tree, pruned${noGnu ? ` (skipped: ${noGnu})` : ""}`, () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "prune-"));
    for (const file of [...NEVER_LOADED, ...LOADED]) write(file);
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  test("has lost what a server never loads, and nothing else", () => {
    execFileSync("image/n8n/prune", [folder]);

    expect(NEVER_LOADED.filter(isThere)).toEqual([]);
    expect(LOADED.filter(isThere)).toEqual(LOADED);
  });

  test("has neither empty folders nor commands of packages that are gone", () => {
    mkdirSync(join(folder, "node_modules/.bin"));
    symlinkSync("../node-gyp/package.json", join(folder, "node_modules/.bin/node-gyp"));
    symlinkSync("../ajv/dist/ajv.js", join(folder, "node_modules/.bin/ajv"));

    execFileSync("image/n8n/prune", [folder]);

    expect(readdirSync(join(folder, "node_modules/.bin"))).toEqual(["ajv"]);
    expect(isThere("bintrees")).toBe(false);
  });

  test("stops the build when a rule finds nothing, and says which", () => {
    rmSync(join(folder, "node_modules/node-gyp"), { recursive: true });

    const { status, stderr } = spawnSync("image/n8n/prune", [folder], { encoding: "utf8" });

    expect(status).toBe(1);
    expect(stderr).toBe(
      'n8n/prune: nothing found for the rule "what builds native modules" (-type d -path node_modules/node-gyp). ' +
        "Correct the rule for this version of n8n, or remove it.\n",
    );
  });

  function write(file: string): void {
    const path = join(folder, "node_modules", file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, file);
  }

  function isThere(file: string): boolean {
    return existsSync(join(folder, "node_modules", file));
  }
});
