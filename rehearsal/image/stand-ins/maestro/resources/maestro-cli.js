#!/usr/bin/env node
// Stands in for Maestro's command line: `run-doc DOCUMENT --agent ID --json [--no-synopsis]` with the events and the faults of 0.17.
// It starts Claude for each box as long as one is open, for ever if need be, and calls every end a success.
const { spawn } = require("node:child_process");
const { randomUUID } = require("node:crypto");
const { existsSync, readFileSync } = require("node:fs");
const { homedir } = require("node:os");
const { basename, dirname, join, resolve } = require("node:path");

const [verb, ...rest] = process.argv.slice(2);
if (verb === "--version") console.log("0.0.0-stand-in");
else if (verb === "run-doc") void runDoc(rest);
else fail("error: this stand-in of the Maestro CLI knows --version and run-doc only");

async function runDoc(args) {
  const known = ["--agent", "--json", "--no-synopsis"];
  const unknown = args.find((arg) => arg.startsWith("--") && !known.includes(arg));
  if (unknown) fail(`error: unknown option '${unknown}'`);
  if (!args.includes("--agent")) fail("error: required option '--agent <id>' not specified");
  const id = args[args.indexOf("--agent") + 1];
  const [document, more] = args.filter((arg, at) => !arg.startsWith("--") && args[at - 1] !== "--agent");
  if (!document || more) fail("error: this stand-in runs one document");

  const agent = sessions().find((each) => each.id === id || each.name === id);
  if (!agent) fail(`Agent not found: ${id}`, "AGENT_NOT_FOUND");
  const claude = agent.customPath ?? "claude";
  if (agent.customPath && !existsSync(claude)) fail("Claude Code CLI not found.", "CLAUDE_CODE_NOT_FOUND");
  const file = [resolve(agent.autoRunFolderPath ?? ".", document), resolve(document)].find(existsSync);
  if (!file) fail(`File not found: ${document}`, "DOCUMENT_RESOLUTION_FAILED");
  if (!args.includes("--no-synopsis") && !existsSync(join(dirname(process.argv[1]), "prompts/core"))) {
    fail("Failed to run document: no prompts beside this program", "EXECUTION_ERROR");
  }
  await run(agent, claude, file);
}

async function run(agent, claude, file) {
  const started = Date.now();
  const name = basename(file, ".md");
  const [open, halted] = look(file);
  emit("start", {
    playbook: { id: "run-doc", name },
    session: { id: agent.id, name: agent.name, cwd: agent.cwd },
  });
  noise("Auto Run started", { playbook: name, loopEnabled: false });
  // Both end with code 0.
  if (open === 0)
    return emit("error", { message: "No unchecked tasks found in any documents", code: "NO_TASKS" });
  if (halted !== undefined) {
    return emit("error", {
      message: `Document "${name}" contains an unresolved halt marker: ${halted}`,
      code: "HALT_MARKER_PRESENT",
    });
  }
  emit("document_start", { document: name, index: 0, taskCount: open });
  noise(`Processing document: ${name}`, { tasksRemaining: open });

  let [left, stopped] = [open, undefined];
  for (let taskIndex = 0; left > 0 && stopped === undefined; taskIndex += 1) {
    emit("task_start", { document: name, taskIndex });
    const at = Date.now();
    const result = await ask(claude, agent.cwd, prompt(file));
    [left, stopped] = look(file);
    const summary = `[${name}] Task ${result.success ? "completed" : "failed"}`;
    const fullResponse = result.success ? summary : result.said || summary;
    const elapsedMs = Date.now() - at;
    emit("task_complete", {
      document: name,
      taskIndex,
      success: result.success,
      summary,
      fullResponse,
      elapsedMs,
    });
  }
  const totals = { totalTasksCompleted: open - left, totalElapsedMs: Date.now() - started, totalCost: 0 };
  if (stopped !== undefined) {
    noise("Auto Run halted by agent", { reason: stopped });
    emit("halt", { document: name, reason: stopped });
    return emit("complete", { success: false, ...totals, halted: true, haltReason: stopped });
  }
  emit("document_complete", { document: name, tasksCompleted: open - left });
  // Also when every task failed.
  emit("complete", { success: true, ...totals });
}

/** How many boxes are open, and the reason when the agent has halted. */
function look(file) {
  const text = readFileSync(file, "utf8");
  const halt = /<!--\s*maestro:halt\b:?\s*([\s\S]*?)\s*-->/.exec(text);
  return [(text.match(/^[ \t]*- \[ \] .+$/gm) ?? []).length, halt ? halt[1] || "Halted by agent" : undefined];
}

function ask(claude, cwd, text) {
  const flags = ["--print", "--verbose", "--output-format", "stream-json", "--dangerously-skip-permissions"];
  const child = spawn(claude, [...flags, "--session-id", randomUUID(), "--", text], {
    cwd,
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin.end();
  let [output, errors] = ["", ""];
  child.stdout.on("data", (chunk) => (output += chunk));
  child.stderr.on("data", (chunk) => (errors += chunk));
  return new Promise((done) => {
    child.on("error", (error) => done({ success: false, said: error.message }));
    child.on("close", (code) => done({ success: code === 0, said: errors.trim() || lastResult(output) }));
  });
}

function lastResult(output) {
  const line = output.split("\n").findLast((each) => each.includes('"type":"result"'));
  return line ? JSON.parse(line).result : "";
}

function prompt(file) {
  const intro = "Process the first unchecked task of the document below, then check its box.";
  return `${intro}\n\n---\n\n# Current Document: ${file}\n\nProcess tasks from this document and save changes back to the file above.\n\n${readFileSync(file, "utf8")}`;
}

function sessions() {
  const data =
    process.env.MAESTRO_USER_DATA ??
    join(process.env.XDG_CONFIG_HOME ?? join(homedir(), ".config"), "Maestro");
  const file = join(data, "maestro-sessions.json");
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).sessions : [];
}

function emit(type, fields) {
  console.log(JSON.stringify({ type, timestamp: Date.now(), ...fields }));
}

/** Log text for people, in the midst of the events. */
function noise(message, details) {
  console.log(`[${new Date().toISOString()}] [AUTORUN] ${message}\n${JSON.stringify(details, null, 2)}`);
}

function fail(message, code) {
  if (code && process.argv.includes("--json")) emit("error", { message, code });
  else console.error(message);
  process.exit(1);
}
