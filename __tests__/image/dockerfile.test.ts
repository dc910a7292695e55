import { readFileSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";

const dockerfile = readFileSync("image/Dockerfile", "utf8");
const versions = readFileSync("image/versions.env", "utf8");

test("the label with Maestro's source names the version that is installed", () => {
  const version = /^MAESTRO_VERSION=\$\{MAESTRO_VERSION:-(.+)\}$/m.exec(versions)?.[1];
  const source = /backoffice\.maestro\.source="(.+)"/.exec(dockerfile)?.[1];
  expect(source).toBe(`https://github.com/RunMaestro/Maestro/tree/v${version}`);
});

test("every download of versions.env can be overridden by a build argument of its name", () => {
  const settings = [...versions.matchAll(/^([A-Z0-9_]+)=(.*)$/gm)].map(([, name, value]) => ({
    name,
    value,
  }));
  const declared = [...dockerfile.matchAll(/^ARG (.+)$/gm)].flatMap(([, names]) => names?.split(" ") ?? []);
  expect(settings.length).toBeGreaterThan(8);
  for (const { name, value } of settings) {
    expect(value).toMatch(new RegExp(`^\\$\\{${name}:-.*\\}$`));
    expect(declared).toContain(name);
  }
});

test("no address of a download stands anywhere but in versions.env", () => {
  const addresses = [...dockerfile.matchAll(/https?:\/\/[^\s"]+/g)].map(([address]) => address);
  expect(addresses).toEqual([expect.stringContaining("https://github.com/RunMaestro/Maestro/tree/")]);
});

test("what changes most often comes last: each folder of the context in the last stage after what is large", () => {
  const last = dockerfile.slice(dockerfile.lastIndexOf("\nFROM "));
  const large = ["/opt/n8n/", "/opt/claude/", "/opt/Maestro/"].map((path) => last.indexOf(path));
  const ours = ["COPY services/", "COPY rootfs/ ", "COPY health/", "COPY dispatcher/"].map((step) =>
    last.indexOf(step),
  );
  expect(Math.min(...large, ...ours)).toBeGreaterThan(0);
  expect(Math.max(...large)).toBeLessThan(Math.min(...ours));
});

test("every folder of the context that a host needs is copied", () => {
  const folders = readdirSync("image", { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const { name } of folders) expect(dockerfile).toMatch(new RegExp(`^COPY .*${name}/`, "m"));
});

test("the one native module that is built is built from source, not downloaded", () => {
  expect(dockerfile).toMatch(/npm rebuild sqlite3 --build-from-source /);
});
