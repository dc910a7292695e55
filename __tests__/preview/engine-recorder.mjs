// Stands in for podman or docker (`node engine-recorder.mjs NAME WORDS...`): knows volumes and containers by files in the folder
// ENGINE_STATE, builds nothing, and runs an HTTP server on the port published for 5678. Each call is written as one line of JSON to the
// file ENGINE_RECORD names; ENGINE_FAULT names a failure to play: not-answering, build-fails, build-hangs, run-fails, refuses, crashes,
// volume-busy.
import { spawn } from "node:child_process";
import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const [engine, ...argv] = process.argv.slice(2);
const { ENGINE_STATE: folder, ENGINE_RECORD: record, ENGINE_FAULT: fault } = process.env;
const SERVER = `require("node:http").createServer((_, answer) => answer.end()).listen(process.argv[1], "127.0.0.1")`;
const CRASH_MS = 1_500;
const STOP_MS = 300;

appendFileSync(record, `${JSON.stringify({ engine, argv, env: process.env })}\n`);
const command = argv[0] === "volume" ? argv.slice(0, 2).join(" ") : argv[0];
const name = argv.at(-1);
const commands = {
  info: () =>
    fault === "not-answering" ? complain("Cannot connect to the daemon.", 1) : say("host: here", 0),
  build: () => build(),
  "volume create": () => made("volume", name, ""),
  run: () => run(),
  wait: () => wait(),
  logs: () => say("entrypoint | The host does not start: /data is full.", 0),
  stop: () => stop(),
  rm: () => remove("container"),
  "volume rm": () => remove("volume"),
};
process.exitCode = await commands[command]();

async function build() {
  say("STEP 1/1: FROM \u001b[1mubuntu:24.04\u001b[0m", 0);
  if (fault === "build-hangs") await hang();
  return fault === "build-fails" ? complain("E: Unable to locate package s6", 100) : say("COMMIT", 0);
}

/** With a child, as a RUN step has; it outlives this process unless it is ended too. */
async function hang() {
  const step = spawn(process.execPath, ["-e", "setTimeout(() => {}, 3_600_000)"], { stdio: "ignore" });
  writeFileSync(`${record}.step`, String(step.pid));
  await sleep(3_600_000);
}

function run() {
  const value = (option) => argv.find((word) => word.startsWith(`--${option}=`)).slice(option.length + 3);
  if (fault === "run-fails") return complain("Error: runtime not found", 125);
  const port = /^127\.0\.0\.1:(\d+):5678$/.exec(value("publish"))[1];
  // One that ends at once never listened.
  const server = fault === "refuses" ? undefined : serve(port);
  return made("container", value("name"), `${server?.pid ?? "ended"}`);
}

function serve(port) {
  const server = spawn(process.execPath, ["-e", SERVER, port], { detached: true, stdio: "ignore" });
  server.unref();
  return server;
}

async function wait() {
  const until = fault === "crashes" ? Date.now() + CRASH_MS : Infinity;
  while (pidOf(name) !== "ended" && Date.now() < until) await sleep(50);
  return say("1", 0);
}

async function stop() {
  await sleep(STOP_MS);
  if (pidOf(name) === undefined) return complain(`Error: no such container ${name}`, 1);
  end(name);
  return say(name, 0);
}

function remove(kind) {
  if (!existsSync(file(kind, name))) return complain(`Error: no such ${kind} ${name}`, 1);
  if (kind === "container") end(name);
  if (kind === "volume" && fault === "volume-busy") return complain("Error: volume is being used", 2);
  rmSync(file(kind, name));
  return say(name, 0);
}

function end(container) {
  const pid = Number(pidOf(container));
  if (pid) process.kill(pid);
  writeFileSync(file("container", container), "ended");
}

function pidOf(container) {
  const names = readdirSync(folder);
  return names.includes(`container-${container}`)
    ? readFileSync(file("container", container), "utf8")
    : undefined;
}

function made(kind, id, content) {
  writeFileSync(file(kind, id), content);
  return say(id, 0);
}

function file(kind, id) {
  return join(folder, `${kind}-${id}`);
}

function say(text, exitCode) {
  process.stdout.write(`${text}\n`);
  return exitCode;
}

function complain(text, exitCode) {
  process.stderr.write(`${text}\n`);
  return exitCode;
}
