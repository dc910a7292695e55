/**
 * Loads every node and credential type that n8n offers, as n8n does when a workflow uses it. Run in the image build after pruning:
 * ends with 1 and the list of those that can't be loaded, if there are any.
 * Usage: node check-nodes.ts FOLDER, where FOLDER holds node_modules.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

/** The packages whose nodes n8n loads by itself. */
const PACKAGES = ["n8n-nodes-base", "@n8n/n8n-nodes-langchain"];

interface Known {
  readonly className: string;
  readonly sourcePath: string;
}

type Loaded = Record<string, new () => object>;

const modules = resolve(process.argv[2] ?? ".", "node_modules");
const load = createRequire(join(modules, "n8n", "package.json"));

function knownTypes(): { name: string; file: string; className: string }[] {
  return PACKAGES.flatMap((name) =>
    ["nodes", "credentials"].flatMap((kind) => {
      const list = readFileSync(join(modules, name, "dist/known", `${kind}.json`), "utf8");
      return Object.entries(JSON.parse(list) as Record<string, Known>).map(
        ([type, { className, sourcePath }]) => ({
          name: `${name}, ${kind}, ${type}`,
          file: join(modules, name, sourcePath),
          className,
        }),
      );
    }),
  );
}

function problemOf(file: string, className: string): string | undefined {
  try {
    const { [className]: Type } = load(file) as Loaded;
    if (Type === undefined) return `${file} has no ${className}`;
    new Type();
    return undefined;
  } catch (error) {
    return String(error).split("\n", 1)[0];
  }
}

const types = knownTypes();
const problems = types.flatMap(({ name, file, className }) => {
  const problem = problemOf(file, className);
  return problem === undefined ? [] : [`  ${name}: ${problem}`];
});
if (problems.length > 0) {
  console.error(`${problems.length} of n8n's ${types.length} nodes and credential types can't be loaded:`);
  console.error(problems.join("\n"));
  console.error("Find the rule in n8n/prune that removes what they need, and narrow it.");
} else {
  console.log(`All of n8n's ${types.length} nodes and credential types load`);
}
// Some of what was loaded keeps timers.
process.exit(problems.length > 0 ? 1 : 0);
