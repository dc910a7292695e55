import { execFileSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { buildSync } from "esbuild";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { HostError } from "../../constructs/host-error";
import { HostImage } from "../../constructs/host-image";

type Files = Readonly<Record<string, string>>;

const place = mkdtempSync(join(tmpdir(), "host-image-"));
afterAll(() => {
  rmSync(place, { recursive: true });
});

const FILES: Files = {
  Dockerfile: "FROM scratch\n",
  ".dockerignore": "*.log\n",
  "entrypoint.sh": "#!/bin/sh\n",
  "n8n/one.json": "1",
  "n8n/two.json": "2",
};

function folderOf(files: Files): string {
  const folder = mkdtempSync(join(place, "folder-"));
  write(folder, files);
  return folder;
}

function write(folder: string, files: Files): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

const tagOf = (folder: string): string => new HostImage(folder).tag;

/** Tags before and after `change` of a fresh folder. */
function tagsAround(change: (folder: string) => void): [before: string, after: string] {
  const folder = folderOf(FILES);
  symlinkSync("n8n/one.json", join(folder, "link"));
  const before = tagOf(folder);
  change(folder);
  return [before, tagOf(folder)];
}

test("the tag is 12 hexadecimal digits and the folder is kept as given", () => {
  const image = new HostImage("__tests__/fixtures/image");
  expect(image.tag).toMatch(/^[0-9a-f]{12}$/);
  expect(image.folder).toBe("__tests__/fixtures/image");
});

test.each<[string, (folder: string) => void]>([
  ["time stamps", (folder) => utimesSync(join(folder, "n8n/one.json"), 0, 0)],
  ["bits of group and others", (folder) => chmodSync(join(folder, "entrypoint.sh"), 0o677)],
  ["the owner's right to write", (folder) => chmodSync(join(folder, "entrypoint.sh"), 0o444)],
  ["bits of a folder", (folder) => chmodSync(join(folder, "n8n"), 0o700)],
  ["an empty folder", (folder) => mkdirSync(join(folder, "empty/inner"), { recursive: true })],
  ["a new file that is ignored", (folder) => write(folder, { "build.log": "noise" })],
])("%s do not count", (_, change) => {
  const [before, after] = tagsAround(change);
  expect(after).toBe(before);
});

test("an ignored file may change", () => {
  const folder = folderOf({ ...FILES, "build.log": "one" });
  const before = tagOf(folder);
  write(folder, { "build.log": "two" });
  chmodSync(join(folder, "build.log"), 0o755);
  expect(tagOf(folder)).toBe(before);
});

test.each<[string, (folder: string) => void]>([
  ["another content", (folder) => write(folder, { "n8n/one.json": "3" })],
  ["an empty content", (folder) => write(folder, { "n8n/one.json": "" })],
  ["another name", (folder) => renameSync(join(folder, "n8n/one.json"), join(folder, "n8n/three.json"))],
  ["another folder", (folder) => renameSync(join(folder, "n8n"), join(folder, "N8N"))],
  ["the owner's execute bit", (folder) => chmodSync(join(folder, "entrypoint.sh"), 0o744)],
  ["a new empty file", (folder) => write(folder, { new: "" })],
  ["a missing file", (folder) => rmSync(join(folder, "n8n/two.json"))],
  ["two contents swapped", (folder) => write(folder, { "n8n/one.json": "2", "n8n/two.json": "1" })],
  ["another Dockerfile", (folder) => write(folder, { Dockerfile: "FROM debian\n" })],
  ["another .dockerignore", (folder) => write(folder, { ".dockerignore": "*.log\n\n" })],
  ["another target of a link", (folder) => relink(folder, "n8n/two.json")],
  ["a link to nothing", (folder) => relink(folder, "nowhere")],
  [
    "a file in place of a link",
    (folder) => {
      rmSync(join(folder, "link"));
      write(folder, { link: "n8n/one.json" });
    },
  ],
])("%s makes another tag", (_, change) => {
  const [before, after] = tagsAround(change);
  expect(after).not.toBe(before);
});

function relink(folder: string, target: string): void {
  rmSync(join(folder, "link"));
  symlinkSync(target, join(folder, "link"));
}

test("a copy at another place has the same tag", () => {
  const folder = folderOf(FILES);
  const copy = join(place, "some where else", "image");
  cpSync(folder, copy, { recursive: true });
  expect(tagOf(copy)).toBe(tagOf(folder));
});

test("another time zone and language give the same tag", () => {
  const folder = folderOf({ ...FILES, "ärger.txt": "", "zebra.txt": "", "Zebra.txt": "" });
  const tag = execFileSync(process.execPath, ["-", folder], {
    input: bundled(
      'import { HostImage } from "./constructs/host-image"; console.log(new HostImage(process.argv[2]).tag);',
    ),
    env: { ...process.env, TZ: "Pacific/Kiritimati", LC_ALL: "sv_SE.UTF-8" },
    encoding: "utf8",
  });
  expect(tag.trim()).toBe(tagOf(folder));
});

function bundled(program: string): string {
  const stdin = { contents: program, resolveDir: process.cwd(), loader: "ts" as const };
  const { outputFiles } = buildSync({ stdin, bundle: true, platform: "node", write: false });
  return outputFiles.map((file) => file.text).join("");
}

test("no two sets of files share a tag, in whatever order they were written", () => {
  const path = fc.constantFrom("a", "ab", "a/b", "b", "[", '"', "a b", "ä");
  const files = fc.dictionary(path, fc.string({ unit: fc.constantFrom("a", "b", "\0", '"'), maxLength: 3 }));
  const valid = files.filter((each) => !("a" in each && "a/b" in each));
  const seen = new Map<string, string>();
  fc.assert(
    fc.property(valid, (each) => {
      const sorted = Object.entries(each).sort();
      const tag = tagOf(folderOf({ Dockerfile: "", ...Object.fromEntries(sorted) }));
      expect(tagOf(folderOf({ ...Object.fromEntries(sorted.reverse()), Dockerfile: "" }))).toBe(tag);
      const key = JSON.stringify(sorted);
      expect(seen.get(tag) ?? key).toBe(key);
      seen.set(tag, key);
    }),
    { numRuns: 60 },
  );
});

test("a name and a content that run together differ from another such pair", () => {
  expect(tagOf(folderOf({ Dockerfile: "", a: "bc" }))).not.toBe(tagOf(folderOf({ Dockerfile: "", ab: "c" })));
  expect(tagOf(folderOf({ Dockerfile: "", a: 'b["c","file",0]' }))).not.toBe(
    tagOf(folderOf({ Dockerfile: "", a: "b", c: "" })),
  );
});

test("files are relative, with slashes, sorted by code unit, and links stand as themselves", () => {
  const folder = folderOf({ ...FILES, "B c/ä.txt": "", "a.txt": "", Z: "" });
  symlinkSync("nowhere", join(folder, "link"));
  expect(new HostImage(folder).files).toEqual([
    ".dockerignore",
    "B c/ä.txt",
    "Dockerfile",
    "Z",
    "a.txt",
    "entrypoint.sh",
    "link",
    "n8n/one.json",
    "n8n/two.json",
  ]);
});

test.each<[string, string, string[]]>([
  ["a comment and a blank line", "# b.log\n\n", ["b.log", "d/b.log", "d/e/k.md"]],
  ["a pattern of the top folder", "*.log", ["d/b.log", "d/e/k.md"]],
  ["a pattern of any depth", "**/*.log", ["d/e/k.md"]],
  ["a folder", "d", ["b.log"]],
  ["a folder with slashes", "/d/", ["b.log"]],
  ["an exception after the rule", "d\n!d/e/k.md", ["b.log", "d/e/k.md"]],
  ["an exception before the rule", "!d/e/k.md\nd", ["b.log"]],
  ["everything but one folder", "*\n!d/e", ["d/e/k.md"]],
  ["the two files the build itself needs", "Dockerfile\n.dockerignore", ["b.log", "d/b.log", "d/e/k.md"]],
])("reads .dockerignore as Docker does: %s", (_, rules, left) => {
  const folder = folderOf({
    Dockerfile: "",
    ".dockerignore": rules,
    "b.log": "",
    "d/b.log": "",
    "d/e/k.md": "",
  });
  expect(new HostImage(folder).files).toEqual([".dockerignore", "Dockerfile", ...left]);
});

test("refuses a folder without a Dockerfile", () => {
  expect(() => new HostImage("__tests__/fixtures")).toThrow(
    new HostError(
      'The image folder "__tests__/fixtures" has no Dockerfile. It must hold the host\'s whole build context; restore it with: git checkout -- __tests__/fixtures',
    ),
  );
});
