import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
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
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

const tagOf = (folder: string): string => new HostImage(folder).tag;

/** Tags of a folder before and after a shell command in it. */
function tagsAround(change: string): [before: string, after: string] {
  const folder = folderOf({ ...FILES, "old.log": "noise" });
  symlinkSync("n8n/one.json", join(folder, "link"));
  const before = tagOf(folder);
  execFileSync("/bin/sh", ["-euc", change], { cwd: folder });
  return [before, tagOf(folder)];
}

test("the tag is 12 hexadecimal digits and the folder is kept as given", () => {
  const image = new HostImage("__tests__/fixtures/image");
  expect(image.tag).toMatch(/^[0-9a-f]{12}$/);
  expect(image.folder).toBe("__tests__/fixtures/image");
});

test.each([
  ["time stamps", "touch -d @0 n8n/one.json Dockerfile"],
  ["bits of group and others, as an umask sets them", "chmod 677 entrypoint.sh"],
  ["the owner's right to write", "chmod 444 entrypoint.sh"],
  ["bits of a folder", "chmod 700 n8n"],
  ["empty folders", "mkdir -p empty/inner"],
  ["a new file that is ignored", "echo noise > new.log"],
  ["a changed file that is ignored", "echo more > old.log; chmod 755 old.log"],
])("%s do not count", (_, change) => {
  const [before, after] = tagsAround(change);
  expect(after).toBe(before);
});

test.each([
  ["another content", "printf 3 > n8n/one.json"],
  ["another name", "mv n8n/one.json n8n/three.json"],
  ["another folder", "mv n8n n8o"],
  ["the owner's execute bit", "chmod 744 entrypoint.sh"],
  ["a new empty file", ": > new"],
  ["a missing file", "rm n8n/two.json"],
  ["two contents swapped", "printf 2 > n8n/one.json; printf 1 > n8n/two.json"],
  ["another Dockerfile", "echo FROM debian > Dockerfile"],
  ["another .dockerignore", "echo >> .dockerignore"],
  ["another target of a link", "ln -sf n8n/two.json link"],
  ["a link to nothing", "ln -sf nowhere link"],
  ["a file in place of a link", "rm link; printf n8n/one.json > link"],
  ["a program in place of a link", "rm link; printf n8n/one.json > link; chmod 777 link"],
])("%s makes another tag", (_, change) => {
  const [before, after] = tagsAround(change);
  expect(after).not.toBe(before);
});

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

test.each<[Files, Files]>([
  [{ a: "bc" }, { ab: "c" }],
  [{ a: "bfile" }, { a: "", b: "" }],
  [{ a: '["b","file"]' }, { a: "", b: "" }],
])("%j and %j differ, though they run together", (one, other) => {
  expect(tagOf(folderOf({ Dockerfile: "", ...one }))).not.toBe(tagOf(folderOf({ Dockerfile: "", ...other })));
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

test("a link to a folder is one entry: what it leads to does not count, not even itself", () => {
  const folder = folderOf(FILES);
  const outside = folderOf({ "x.json": "1" });
  symlinkSync(".", join(folder, "n8n/self"));
  symlinkSync(outside, join(folder, "outside"));
  const before = new HostImage(folder);
  expect(before.files).toEqual([...Object.keys(FILES), "n8n/self", "outside"].sort());
  writeFileSync(join(outside, "x.json"), "2");
  expect(tagOf(folder)).toBe(before.tag);
});

test("refuses a folder without a Dockerfile", () => {
  expect(() => new HostImage("__tests__/fixtures")).toThrow(
    new HostError(
      'The image folder "__tests__/fixtures" has no Dockerfile. It must hold the host\'s whole build context; restore it with: git checkout -- __tests__/fixtures',
    ),
  );
});
