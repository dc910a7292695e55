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

test("the stages are one chain, in which each begins with the one before, but for the small one with Node's version", () => {
  const stages = [...dockerfile.matchAll(/^FROM (\S+)(?: AS (\S+))?$/gm)].map(([, from, name]) => ({
    from,
    name,
  }));
  const chain = stages.filter(({ name }) => name !== "node-version");
  expect(chain.map(({ name }) => name)).toEqual([
    "base",
    "node",
    "n8n",
    "claude",
    "tools",
    "maestro",
    undefined,
  ]);
  expect(chain.slice(1).map(({ from }) => from)).toEqual(chain.slice(0, -1).map(({ name }) => name));
});

test("nothing large is copied from stage to stage, which would be read whole at each build", () => {
  const copied = [...dockerfile.matchAll(/^COPY --from=.*$/gm)].map(([line]) => line);
  expect(copied).toEqual(["COPY --from=node-version /build/node.env /build/"]);
});

test("what changes most often comes last: our own folders in the last stage, playbooks after all others", () => {
  const last = dockerfile.slice(dockerfile.lastIndexOf("\nFROM "));
  const ours = [...last.matchAll(/^COPY (?:--chmod=\d+ )?([a-z.]+)\/? \/\S*$/gm)].map(([, name]) => name);
  expect(ours).toEqual([
    "package.json",
    ..."services rootfs entrypoint.sh health dispatcher job setup skills".split(" "),
  ]);
  expect(last).toMatch(
    /^COPY --chmod=0644 playbooks\/\*\.md \/opt\/backoffice\/playbooks\/\n(?!.*^(?:COPY|RUN|ADD) )/ms,
  );
});

test("no step leaves a cache of npm or a list of apt in its layer", () => {
  const steps =
    dockerfile
      .replace(/^\s*#.*\n/gm, "")
      .replace(/\\\n/g, " ")
      .match(/^RUN .*$/gm) ?? [];
  const ofApt = steps.filter((step) => step.includes("apt-get update"));
  expect(ofApt.length).toBeGreaterThan(1);
  for (const step of ofApt) expect(step).toMatch(/rm -rf .*\/var\/lib\/apt\/lists\/\*/);
  const ofNpm = steps.filter((step) => step.includes("npm ci"));
  expect(ofNpm.length).toBe(2);
  for (const step of ofNpm) {
    expect(step).toContain('npm_config_cache="$NPM_CACHE"');
    expect(step).toMatch(/rm -rf .*\/tmp\/\*/);
  }
  expect([...dockerfile.matchAll(/^ARG NPM_CACHE=(.*)$/gm)].map(([, folder]) => folder)).toEqual([
    "/tmp/npm",
    "/tmp/npm",
  ]);
});

test("every folder of the context that a host needs is copied", () => {
  // Of n8n's own folder file by file: half of it is for the build alone.
  for (const place of ["", "n8n/"]) {
    const folders = readdirSync(`image/${place}`, { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    for (const { name } of folders)
      expect(dockerfile).toMatch(new RegExp(`^COPY .*\\b${place}${name}/`, "m"));
  }
});

test("the one native module that is built is built from source, not downloaded", () => {
  expect(dockerfile).toMatch(/npm rebuild sqlite3 --build-from-source /);
});
