import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

/** What is used of an entry of `packages` in npm's lockfile, version 3. */
interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly inBundle?: boolean;
  readonly optional?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly overrides?: Readonly<Record<string, string>>;
}

type Packages = Readonly<Record<string, LockedPackage>>;

const EXACT = /^\d+\.\d+\.\d+$/;

describe.each(["image/n8n", "image/claude"])("the lockfile of %s", (folder) => {
  const { dependencies, overrides = {} } = manifest(folder);
  const { "": root, ...packages }: Packages = lockfile(folder).packages;

  test("pins exactly what package.json names, with exact versions", () => {
    const named = { ...dependencies, ...overrides };

    expect(root).toMatchObject({ dependencies });
    expect(Object.values(named).filter((version) => !EXACT.test(version))).toEqual([]);
    expect(Object.keys(named).map((name) => packages[`node_modules/${name}`]?.version)).toEqual(
      Object.values(named),
    );
  });

  test("names no address, so that any registry or mirror can serve it, and a checksum of each package", () => {
    expect(pathsOf(packages, (each) => each.resolved !== undefined)).toEqual([]);
    expect(pathsOf(packages, (each) => each.integrity === undefined && !each.inBundle)).toEqual([]);
  });

  test("has what is for one platform only as optional, or npm ci would refuse all other platforms", () => {
    const limited = pathsOf(packages, ({ os, cpu, libc }) => (os ?? cpu ?? libc) !== undefined);

    expect(limited).not.toEqual([]);
    expect(limited.filter((path) => !packages[path]?.optional)).toEqual([]);
  });

  // npm at times leaves out those of other platforms than the one it runs on: https://github.com/npm/cli/issues/4828
  test("has each optional dependency, those of other platforms as well", () => {
    const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies)
        .filter((name) => !isInstalledFor(path, name, packages))
        .map((name) => `${name} of ${path}`),
    );

    expect(missing).toEqual([]);
  });
});

function pathsOf(packages: Packages, isMeant: (each: LockedPackage) => boolean): string[] {
  return Object.keys(packages).filter((path) => isMeant(packages[path] as LockedPackage));
}

/** Node's own way: in the package's node_modules, else in those around it. */
function isInstalledFor(path: string, name: string, packages: Packages): boolean {
  if (`${path}/node_modules/${name}` in packages) return true;
  const parent = path.lastIndexOf("/node_modules/");
  return parent === -1
    ? `node_modules/${name}` in packages
    : isInstalledFor(path.slice(0, parent), name, packages);
}

function manifest(folder: string): Manifest {
  return JSON.parse(readFileSync(`${folder}/package.json`, "utf8")) as Manifest;
}

function lockfile(folder: string) {
  return JSON.parse(readFileSync(`${folder}/package-lock.json`, "utf8")) as { readonly packages: Packages };
}
