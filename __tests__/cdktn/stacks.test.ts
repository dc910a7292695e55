import { readFileSync, rmSync } from "node:fs";
import { execa } from "execa";
import { expect, it, onTestFinished } from "vitest";
import { Workspace } from "../../rehearsal/workspace";

const CDKTN = "0.24.0";
/** What main.ts is made of; in the project's own versions. */
const PACKAGES = [
  "@balena/dockerignore",
  "@cdktf/provider-null",
  "cdktf",
  "constructs",
  "esbuild",
  "smol-toml",
  "yaml",
  "zod",
] as const;
const INSTALL = [
  "install",
  "--no-audit",
  "--no-fund",
  "--prefer-offline",
  "--fetch-retry-mintimeout=500",
  "--fetch-retry-maxtimeout=2000",
];
const UNREACHABLE = /\b(EAI_AGAIN|ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|ETIMEDOUT)\b/;

it("both stacks are the same when cdktf is replaced by its fork cdktn", async (context) => {
  const [ours, fork] = [copyOfProject(), copyOfProject()];
  const problem = await installCdktn(fork);
  if (problem) {
    console.warn(`Skipped: npm's registry can't be reached (${problem}).`);
    context.skip();
  }
  await Promise.all([synthesise(ours), synthesise(fork)]);

  for (const stack of ["fly", "hetzner"]) {
    const [expected, actual] = [synthesised(ours, stack), synthesised(fork, stack)];
    expect([expected.version, actual.version]).toEqual([pinned("cdktf"), CDKTN]);
    expect(actual.stack).toEqual(expected.stack);
  }
  expect(flyToml(fork)).toBe(flyToml(ours));
});

function copyOfProject(): Workspace {
  const workspace = new Workspace({ copied: true });
  onTestFinished(() => {
    workspace.remove();
  });
  return workspace;
}

/** @returns how the registry failed to answer, if it did */
async function installCdktn(workspace: Workspace): Promise<string | undefined> {
  const dependencies = {
    ...Object.fromEntries(PACKAGES.map((name) => [name, pinned(name)])),
    cdktf: `npm:cdktn@${CDKTN}`,
  };
  // The provider's peer range names cdktf's own versions only.
  const overrides = { "@cdktf/provider-null": { cdktf: "$cdktf" } };
  rmSync(workspace.path("node_modules"), { recursive: true });
  workspace.write("package.json", JSON.stringify({ private: true, type: "module", dependencies, overrides }));
  const { exitCode, stderr } = await execa("npm", INSTALL, { cwd: workspace.folder, reject: false });
  if (exitCode === 0) return undefined;
  const [problem] = UNREACHABLE.exec(stderr) ?? [];
  if (!problem) throw new Error(`npm install failed:\n${stderr}`);
  return problem;
}

function pinned(name: string): string {
  const { devDependencies } = JSON.parse(readFileSync("package.json", "utf8")) as {
    devDependencies: Record<string, string>;
  };
  const version = devDependencies[name];
  if (!version) throw new Error(`package.json has no ${name}.`);
  return version;
}

async function synthesise(workspace: Workspace): Promise<void> {
  await execa(process.execPath, ["run.mjs", "main.ts"], { cwd: workspace.folder });
}

/** A stack as Terraform reads it, and the version of the library that wrote it. */
function synthesised(workspace: Workspace, name: string): { version: string; stack: unknown } {
  const file = workspace.path("cdktf.out/stacks", name, "cdk.tf.json");
  const stack = JSON.parse(readFileSync(file, "utf8")) as { "//": { metadata: { version?: string } } };
  const { version = "" } = stack["//"].metadata;
  delete stack["//"].metadata.version;
  return { version, stack };
}

function flyToml(workspace: Workspace): string {
  return readFileSync(workspace.path("cdktf.out/stacks/fly/fly.toml"), "utf8");
}
