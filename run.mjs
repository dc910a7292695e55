// Runs a TypeScript program of this project: `node run.mjs main.ts`.
// esbuild bundles it once, packages included, and V8's compiled form is kept beside the bundle; later runs start both at once as
// long as no source has changed. A loader that compiles at each start (tsx, ts-node) would take longer than the whole synthesis.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Script } from "node:vm";

const project = dirname(fileURLToPath(import.meta.url));
const program = process.argv[2];
if (!program || !existsSync(join(project, program))) {
  console.error(`run.mjs: no program ${program ?? "given"}. Usage: node run.mjs main.ts [arguments]`);
  process.exit(2);
}

const name = program.replaceAll("/", "-").replace(/\.ts$/, "");
const cache = join(project, "node_modules/.cache/backoffice", name);
const bundle = attempt(cachedBundle) ?? (await build());
process.argv.splice(1, 2, join(project, program));
run(bundle);

/** The last line holds the stamps of the sources; a bundle cut short has none. */
function cachedBundle() {
  const bundle = readFileSync(`${cache}.cjs`);
  const stamps = JSON.parse(bundle.subarray(bundle.lastIndexOf("\n//") + 3));
  return Object.entries(stamps).every(([file, stamp]) => stamp === stampOf(file)) ? bundle : undefined;
}

async function build() {
  const { build } = await import("esbuild");
  const started = Date.now();
  const { metafile, outputFiles } = await build({
    absWorkingDir: project,
    entryPoints: [program],
    outfile: `${cache}.cjs`,
    bundle: true,
    write: false,
    metafile: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    banner: { js: "(function (exports, require, module, __filename, __dirname) {" },
    footer: { js: "})" },
    supported: { "dynamic-import": false },
    // These look for files beside their own code.
    external: ["@cdktf/commons", "@cdktf/provider-generator", "@grpc/*", "esbuild"],
    legalComments: "none",
    logLevel: "error",
  }).catch(() => process.exit(1));
  const sources = ["run.mjs", "tsconfig.json", ...Object.keys(metafile.inputs)];
  const stamps = Object.fromEntries(sources.map((file) => [file, stampOf(file, started)]));
  const bundle = Buffer.from(`${outputFiles[0].text}\n//${JSON.stringify(stamps)}`);
  keep(`${cache}.cjs`, bundle);
  return bundle;
}

function run(bundle) {
  const filename = `${cache}.cjs`;
  const cachedData = attempt(() => cachedCode(bundle));
  const script = new Script(bundle.toString(), { filename, cachedData });
  // At the end of a good run the functions that a run needs are compiled.
  if (!cachedData || script.cachedDataRejected)
    process.once("exit", (status) => status || keepCode(bundle, script));
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(filename), module, filename, dirname(filename));
}

/** V8 compares the length of the source and nothing else of it, hence a digest of bundle and code in front. */
function cachedCode(bundle) {
  const file = readFileSync(`${cache}.v8`);
  const code = file.subarray(64);
  return digestOf(bundle, code) === file.toString("latin1", 0, 64) ? code : undefined;
}

function keepCode(bundle, script) {
  const code = script.createCachedData();
  keep(`${cache}.v8`, Buffer.concat([Buffer.from(digestOf(bundle, code)), code]));
}

/** npm gives all files of all packages one modification time; the time of change tells them apart. */
function stampOf(file, before = Infinity) {
  const stat = statSync(`${project}/${file}`, { bigint: true, throwIfNoEntry: false });
  return stat && (stat.ctimeMs < before ? `${stat.ctimeNs}:${stat.size}` : "changed while it was built");
}

function digestOf(...parts) {
  return parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest("hex");
}

/** Two stacks deploy in parallel, so each process writes a file of its own. Where nothing can be kept, every run builds. */
function keep(file, contents) {
  attempt(() => {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.${process.pid}`, contents);
    renameSync(`${file}.${process.pid}`, file);
  });
}

/** For the cache, which may be missing, broken or read-only without any harm. */
function attempt(action) {
  try {
    return action();
  } catch {
    return undefined;
  }
}
