import { basename } from "node:path";
import type { Target } from "../description/problems";
import { ancestors } from "./ancestors";

/** How the CDK for Terraform CLI was called. */
export interface CdktfCommand {
  /** The command by its full name; an alias is spelt out, e.g. "deploy" for `apply`. "" for a bare `cdktf`. */
  readonly command: string;
  /** The stacks named word for word, in the order given. */
  readonly targets: Target[];
  /** Whether a glob such as '*' names stacks too. */
  readonly patterns: boolean;
  /** Names of stacks that there are not. */
  readonly unknown: readonly string[];
  /** Whether Terraform moves the state to where the stack now says it is. */
  readonly migratesState: boolean;
}

/** From the CLI's `--help`, 0.21. */
const ALIASES: Readonly<Record<string, string>> = {
  apply: "deploy",
  plan: "diff",
  synthesize: "synth",
  outputs: "output",
};

/** Options without a value (`--help`, 0.21). Of the others, also of unknown ones, the next word is the value (yargs). */
const SWITCHES = new Set([
  "--auto-approve",
  "--check-code-maker-output",
  "--disable-plugin-cache-env",
  "--hcl",
  "--help",
  "--ignore-missing-stack-dependencies",
  "--migrate-state",
  "--no-color",
  "--outputs-file-include-sensitive-outputs",
  "--refresh-only",
  "--skip-provider-lock",
  "--skip-synth",
  "--version",
  "-h",
]);

/** Options that take every word up to the next option: `--var a=1 fly` names no stack (yargs, greedy arrays). */
const LISTS = new Set(["--var", "--var-file"]);

/** Programs that run another one: what they run is looked for behind them. */
const RUNNERS = new Set(["node", "nodejs", "bun", "npx", "npm", "pnpm", "yarn"]);
const RUNNER_COMMANDS = new Set(["exec", "x", "run", "dlx"]);
const CLI = /^cdkt[fn](\.js)?$/;

/**
 * The command line that started this program, found among its parents; `main.ts` is a child of the CLI, which tells it nothing.
 *
 * @returns undefined when no parent is the CLI (the program was started by hand) or the parents can't be read
 */
export function cdktfCommand(): CdktfCommand | undefined {
  for (const argv of ancestors()) {
    const command = parseCommandLine(argv);
    if (command) return command;
  }
  return undefined;
}

/** Reads one command line. @returns undefined when it is not one of the CLI */
export function parseCommandLine(argv: readonly string[]): CdktfCommand | undefined {
  const cli = cliPosition(argv);
  if (cli === undefined) return undefined;
  const words = argv.slice(cli + 1);
  const [command = "", ...stacks] = positionals(words);
  const others = stacks.filter((stack) => !isTarget(stack));
  return {
    command: ALIASES[command] ?? command,
    targets: stacks.filter(isTarget),
    patterns: others.some(isGlob),
    unknown: others.filter((stack) => !isGlob(stack)),
    migratesState: isSwitchedOn("--migrate-state", words),
  };
}

/** Where the CLI's own name stands: first, or first behind an interpreter or a runner and their options. */
function cliPosition(argv: readonly string[]): number | undefined {
  for (const [index, word] of argv.entries()) {
    if (CLI.test(basename(word))) return index;
    const skipped =
      index === 0 ? RUNNERS.has(basename(word)) : word.startsWith("-") || RUNNER_COMMANDS.has(word);
    if (!skipped) return undefined;
  }
  return undefined;
}

function positionals(words: readonly string[]): string[] {
  const found: string[] = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? "";
    if (word === "--") return [...found, ...words.slice(index + 1)];
    if (!isOption(word)) found.push(word);
    else index += valuesAfter(word, words.slice(index + 1));
  }
  return found;
}

/** How many of the words behind an option belong to it. */
function valuesAfter(option: string, words: readonly string[]): number {
  const name = inDashes(option);
  const next = words[0];
  if (next === undefined || isOption(next)) return 0;
  if (SWITCHES.has(name)) return next === "true" || next === "false" ? 1 : 0;
  if (LISTS.has(name.replace(/=.*/, ""))) {
    const end = words.findIndex(isOption);
    return end === -1 ? words.length : end;
  }
  return /=|^-[^-]./.test(option) ? 0 : 1;
}

/** `--migrate-state`, `--migrate-state true` or `--migrate-state=true`. */
function isSwitchedOn(option: string, words: readonly string[]): boolean {
  const end = words.indexOf("--");
  const before = end === -1 ? words : words.slice(0, end);
  const last = before.map(inDashes).lastIndexOf(option);
  const assigned = before.map(inDashes).lastIndexOf(`${option}=true`);
  return assigned >= 0 || (last >= 0 && before[last + 1] !== "false");
}

/** An option as `--help` spells it: yargs also takes `--migrateState`. */
function inDashes(option: string): string {
  return option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function isOption(word: string): boolean {
  return word.startsWith("-") && word.length > 1 && !/^-\d+(\.\d+)?$/.test(word);
}

function isGlob(name: string): boolean {
  return /[*?[\]{}!()]/.test(name);
}

function isTarget(name: string): name is Target {
  return name === "fly" || name === "hetzner";
}
