#!/usr/bin/env node
// Stands before the real terraform (or tofu) on PATH, runs it, and says what a failed init, plan, apply or destroy means here.
// The CLI starts terraform many times in a deploy, so everything else passes through at once.
import { spawn } from "node:child_process";
import { accessSync, closeSync, constants, openSync, realpathSync, statSync } from "node:fs";
import { basename, delimiter, join } from "node:path";
import { constants as os } from "node:os";
import { fileURLToPath } from "node:url";

const KEPT_BYTES = 200_000;
const launcher = realpathSync(fileURLToPath(import.meta.url));
const name = basename(process.argv[1]).startsWith("tofu") ? "tofu" : "terraform";
const binary = find(name) ?? (name === "terraform" ? find("tofu") : undefined);
if (!binary) {
  console.error(
    `${name} is not installed. Install 1.11 or newer: https://developer.hashicorp.com/terraform/install`,
  );
  process.exit(127);
}

const args = process.argv.slice(2);
const explained = ["init", "plan", "apply", "destroy"].includes(args.find((arg) => !arg.startsWith("-")));
// A terminal's Ctrl+C reaches terraform by itself; a second one would make it give up at once, its state unsaved.
// Listened for before terraform is there, so that this process never ends first.
for (const signal of ["SIGINT", "SIGQUIT"]) process.on(signal, () => hasTerminal() || child.kill(signal));
for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
const child = spawn(binary, args, { stdio: ["inherit", "inherit", explained ? "pipe" : "inherit"] });
let kept = Buffer.alloc(0);
child.stderr?.on("data", (chunk) => {
  process.stderr.write(chunk);
  kept = Buffer.concat([kept, chunk]).subarray(-KEPT_BYTES);
});
child.on("error", (error) => {
  console.error(`${binary} can't be started: ${error.message}`);
  process.exit(126);
});
child.on("close", async (code, signal) => {
  if (explained && code) await explain();
  end(code, signal);
});

function find(program) {
  const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  const files = folders.map((folder) => join(folder, program));
  return files.find((file) => {
    try {
      accessSync(file, constants.X_OK);
      // Not itself, nor the launcher of another checkout, which would start this one again.
      return statSync(file).isFile() && basename(realpathSync(file)) !== basename(launcher);
    } catch {
      return false;
    }
  });
}

function hasTerminal() {
  try {
    closeSync(openSync("/dev/tty"));
    return true;
  } catch {
    return false;
  }
}

// Whatever goes wrong in here, terraform's own text and exit code stand.
function explain() {
  const program = ["run.mjs", "deploy/explain-failure.ts", process.cwd()];
  const options = { cwd: join(launcher, "../../.."), stdio: ["pipe", 2, "ignore"] };
  const explainer = spawn(process.execPath, program, options);
  explainer.stdin.on("error", () => {}).end(kept);
  return new Promise((done) => explainer.on("error", done).on("close", done));
}

function end(code, signal) {
  process.exitCode = signal ? 128 + os.signals[signal] : code;
  if (!signal) return;
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}
