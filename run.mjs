// Runs a TypeScript program of this project: `node run.mjs main.ts`.
// esbuild bundles it once into a cache; later runs start the bundle at once as long as no source has changed. A loader that
// compiles at each start (tsx, ts-node) would take longer than the whole synthesis.
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const project = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);
const program = process.argv[2];
if (!program || !existsSync(join(project, program))) {
  console.error(`run.mjs: no program ${program ?? "given"}. Usage: node run.mjs main.ts [arguments]`);
  process.exit(2);
}

const bundle = join(
  project,
  "node_modules/.cache/backoffice",
  program.replaceAll("/", "-").replace(/\.ts$/, ".cjs"),
);
if (!isFresh()) await build();
process.argv.splice(1, 2, join(project, program));
require(bundle);

function isFresh() {
  if (!existsSync(bundle) || !existsSync(`${bundle}.sources`)) return false;
  const sources = JSON.parse(readFileSync(`${bundle}.sources`, "utf8"));
  return Object.entries(sources).every(([file, stamp]) => stamp === stampOf(file));
}

function stampOf(file) {
  const stat = statSync(join(project, file), { throwIfNoEntry: false });
  return stat && `${stat.mtimeMs}:${stat.size}`;
}

async function build() {
  const { build } = await import("esbuild");
  const { metafile, outputFiles } = await build({
    absWorkingDir: project,
    entryPoints: [program],
    outfile: bundle,
    bundle: true,
    write: false,
    metafile: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    external: ["cdktf", "constructs", "@cdktf/*", "@grpc/*", "esbuild"],
    logLevel: "error",
  }).catch(() => process.exit(1));
  mkdirSync(dirname(bundle), { recursive: true });
  replace(bundle, outputFiles[0].contents);
  replace(
    `${bundle}.sources`,
    JSON.stringify(Object.fromEntries(Object.keys(metafile.inputs).map((file) => [file, stampOf(file)]))),
  );
}

// Two stacks deploy in parallel, so a program may be built by two processes at once: each writes a file of its own.
function replace(file, contents) {
  writeFileSync(`${file}.${process.pid}`, contents);
  renameSync(`${file}.${process.pid}`, file);
}
