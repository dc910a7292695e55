import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "run-"));
  copyFileSync("run.mjs", path("run.mjs"));
  mkdirSync(path("node_modules"));
  symlinkSync(resolve("node_modules/esbuild"), path("node_modules/esbuild"));
  write("word.ts", 'export const word: string = "one";\n');
  write("main.ts", 'import { word } from "./word";\nconsole.log(word, process.argv.slice(2).join());\n');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const BUNDLE = "node_modules/.cache/backoffice/main.cjs";
const CODE = "node_modules/.cache/backoffice/main.v8";

describe("run.mjs", () => {
  it("runs a program with its arguments", async () => {
    expect(await run("main.ts", "a", "b")).toBe("one a,b");
  });

  it("needs no bundler as long as no source has changed", async () => {
    await run("main.ts");
    rmSync(path("node_modules/esbuild"));
    expect(await run("main.ts")).toBe("one");
  });

  it("runs a source as it is now, even if its bundle is as long as before", async () => {
    await run("main.ts");
    const { size } = statSync(path(BUNDLE));
    write("word.ts", 'export const word: string = "two";\n');
    expect(await run("main.ts")).toBe("two");
    expect(statSync(path(BUNDLE)).size).toBe(size);
    expect(await run("main.ts")).toBe("two");
  });

  it.each([
    ["the bundle is cut short", cutBundle],
    ["the compiled code is cut short", cutCode],
    ["the compiled code is damaged", damageCode],
    ["the cache can't be written", blockCache],
  ])("runs when %s", async (_, spoil) => {
    await run("main.ts");
    spoil();
    expect(await run("main.ts")).toBe("one");
    expect(await run("main.ts")).toBe("one");
  });

  it("fails on a program that is not there, with the way to call it", async () => {
    await expect(run("mian.ts")).rejects.toMatchObject({
      exitCode: 2,
      stderr: "run.mjs: no program mian.ts. Usage: node run.mjs main.ts [arguments]",
    });
  });
});

function path(...parts: string[]): string {
  return join(folder, ...parts);
}

function write(name: string, content: string): void {
  writeFileSync(path(name), content);
}

function cutBundle(): void {
  truncateSync(path(BUNDLE), 100);
}

function cutCode(): void {
  truncateSync(path(CODE), 100);
}

function damageCode(): void {
  const content = readFileSync(path(CODE));
  writeFileSync(path(CODE), content.fill(0xff, content.length / 2));
}

/** Permissions would not stop root. */
function blockCache(): void {
  rmSync(path("node_modules/.cache"), { recursive: true });
  write("node_modules/.cache", "");
}

async function run(...args: string[]): Promise<string> {
  const { stdout } = await execa(process.execPath, ["run.mjs", ...args], { cwd: folder });
  return stdout.trim();
}
