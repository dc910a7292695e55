import { readFileSync } from "node:fs";
import { messageProblems } from "../dispatcher/work/result-message.ts";
import { Folder } from "./task.ts";

/**
 * The checkout's hook commit-msg: `commit-message.ts FOLDER FILE`. What the dispatcher would refuse with all of the job's work, the agent hears
 * while it can still write it differently. It may leave the hook out: the dispatcher looks again.
 */
const [folder = "", file = ""] = process.argv.slice(2);
const problems = messageProblems(
  { message: readFileSync(file, "utf8"), encoding: "" },
  new Folder(folder).readJob(),
);
if (problems.length > 0) {
  const said = problems.map((problem) => `- It ${problem}.`);
  console.error(["This commit isn't made: a job's result with it would be refused.", ...said].join("\n"));
  process.exitCode = 1;
}
