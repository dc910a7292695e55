import { expect } from "vitest";
import type { Outcome } from "../../../../image/dispatcher/jobs/worker";
import { inJobSandbox, JOB } from "./job-sandbox";

/** The dispatcher's part, with stand-ins for GitHub, its clones and the delivery; prints what came of it. */
const DRIVER = `
import { execFileSync } from "node:child_process";
import { appendFileSync, existsSync, readFileSync, statSync } from "node:fs";
import { GitHubError } from "/opt/backoffice/dispatcher/github/error.ts";
import { createWorker } from "/opt/backoffice/dispatcher/work/worker.ts";

const { limits = {}, job = {}, cancelAfter, unreachable = 0, status, fullDisk = 0, step = "run" } = JSON.parse(process.argv[2] ?? "{}");
const as = (user) => ["setpriv", "--reuid", user, "--regid", user, "--clear-groups", "--inh-caps=-all", "--ambient-caps=-all", "/usr/local/lib/backoffice/run-job"];
const killer = (user) => ["setpriv", "--reuid", "0", "--clear-groups", "/usr/local/lib/backoffice/end-job-processes", user];
const remover = ["setpriv", "--reuid", "0", "--clear-groups", "/usr/local/lib/backoffice/remove-job-remains"];
const [log, saved, delivered, held] = [[], [], [], []];
let [failures, fulls] = [unreachable, fullDisk];
const github = {
  defaultBranch: async () => "main",
  issue: async (_, number) => {
    if (failures-- > 0) throw new GitHubError(status ? "refused" : "unreachable", "GitHub does not answer.", status);
    return { number, title: "It does not work", body: "At all.", author: "eve", labels: [], state: "open", url: "", comments: [] };
  },
};
const mirrors = {
  bundle: async (repository, branch, file) => {
    execFileSync("git", ["-C", "/data/origin", "bundle", "create", "-q", file, branch]);
    return execFileSync("git", ["-C", "/data/origin", "rev-parse", branch]).toString().trim();
  },
};
const delivery = {
  commits: async (job, made) => {
    if (fulls-- > 0) throw new Error("The disk is full.");
    const heads = existsSync(made.bundle) && statSync(made.bundle).size > 0 ? execFileSync("git", ["bundle", "list-heads", made.bundle]).toString().trim().slice(41) : "";
    delivered.push({ ...made, base: made.base.length, heads });
    return { state: "succeeded", pullRequest: "https://github.com/acme/app/pull/1" };
  },
  issues: async (job, made) => {
    delivered.push(made);
    return { state: "succeeded", issues: [13] };
  },
  report: async () => undefined,
};
const worker = createWorker({
  github, mirrors, delivery, pauses: [10, 10],
  limits: { minutes: 5, turns: 50, ...limits },
  users: { 1: { uid: 10005, gid: 10005, command: as("job"), killer: killer("job"), remover }, 2: { uid: 10008, gid: 10008, command: as("job2"), killer: killer("job2"), remover } },
});
const cancel = new AbortController();
if (cancelAfter) setTimeout(() => cancel.abort("The job was cancelled."), cancelAfter).unref();
const full = { id: "${JOB}", playbook: "fix-bug", repository: "acme/app", issue: 12, requestedBy: "eve", state: "running", attempts: 1, slot: 1, createdAt: "2026-11-23T04:01:59Z", reported: false, ...job };
const context = { signal: cancel.signal, log: (line) => log.push(line), save: (patch) => saved.push(patch), held: (why, at) => { if (why !== undefined) { held.push(at ? at + ": " + why : why); appendFileSync("/tmp/held", why + "\\n"); } } };
const outcome = step === "run" ? await worker.run(full, context).catch((error) => ({ thrown: error.message })) : await worker.clean(full);
console.log(JSON.stringify({ outcome, log, saved, delivered, held }));
`;

/** What the driver prints. */
export interface Report {
  readonly outcome: Outcome;
  readonly log: readonly string[];
  readonly saved: readonly object[];
  readonly delivered: readonly object[];
  /** What kept the job from going on; also written to /tmp/held at once. */
  readonly held: readonly string[];
}

/** Lays everything out, with what the agent does as a shell script in the checkout. */
export const setUp = (agent: string) => `workspace
rm -rf $folder
chown -R dispatcher /data/origin
install -d -o dispatcher -g dispatcher -m 0700 /data/jobs
echo secret >/data/jobs/secret && chmod 600 /data/jobs/secret && chown dispatcher /data/jobs/secret
claude <<'END'
tick() { sed -i 's/\\[ \\]/[x]/' ../playbook/PLAYBOOK.md; }
end() { echo '{"type":"result","num_turns":3,"total_cost_usd":0.5}'; }
${agent}
END
cat >/opt/backoffice/driver.ts <<'END'
${DRIVER}
END
# drive OPTIONS: as the user and with the groups that its service gives it; two capabilities in the place of sudo.
drive() {
  setpriv --reuid dispatcher --regid dispatcher --groups job,job2 --inh-caps=-all,+setuid,+setgid --ambient-caps=+setuid,+setgid \\
    node /opt/backoffice/driver.ts "$1"
}
# What must not be there when a job has ended.
remains() {
  left
  find /data/worktrees /tmp /dev/shm \\( -user job -o -user job2 \\)
  ls -A /data/worktrees
}
`;

/** What came of a job whose agent does this. It must leave nothing behind. */
export async function run(agent: string, options: object = {}): Promise<Report> {
  const { exitCode, stdout, stderr } = await inJobSandbox(
    `${setUp(agent)}\ndrive '${JSON.stringify(options)}'\nremains\ncat /data/jobs/secret`,
  );
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  const [report = "", ...rest] = stdout.split("\n");
  expect(rest).toEqual(["secret"]);
  return JSON.parse(report) as Report;
}
