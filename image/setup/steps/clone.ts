import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type Ended, lastWords, runProgram } from "../program.ts";
import { type Finding, type Step, failed, ok } from "../step.ts";
import { shortName } from "../maestro/agent.ts";
import { foreignSettings } from "./git-settings.ts";

/** Seconds for a clone or fetch. */
const PATIENCE = 900;

/**
 * Clones a repository into /data/repos, or fetches what is new there. Branches and files of an existing clone are left as they are.
 * @param cloned told of a new clone
 */
export function cloneStep(root: string, repository: string, cloned: () => void): Step {
  const folder = join(root, "/data/repos", shortName(repository));
  const url = `https://github.com/${repository}.git`;
  return {
    name: `clone ${repository}`,
    run: async () => {
      if (existsSync(folder)) return fetch(folder, url);
      const finding = await clone(folder, url);
      if (finding.state === "ok") cloned();
      return finding;
    },
  };
}

/** Under another name first: what interrupts this leaves no half clone. */
async function clone(folder: string, url: string): Promise<Finding> {
  const half = `${folder}.new`;
  rmSync(half, { recursive: true, force: true });
  mkdirSync(join(folder, ".."), { recursive: true });
  const ended = await git(["clone", "--quiet", url, half]);
  if (ended.code !== 0) return refused(`${url} can't be cloned`, ended);
  renameSync(half, folder);
  return ok(`Cloned into ${folder}.`);
}

async function fetch(folder: string, url: string): Promise<Finding> {
  // Named, so that git looks for no other one above it.
  const env = { GIT_DIR: join(folder, ".git") };
  const foreign = await foreignSettings(env);
  if (foreign === undefined) {
    return failed(`${folder} is no clone of a repository.`, `Move it away: mv ${folder} ${folder}.old`);
  }
  if (foreign.length > 0) {
    return failed(
      `Nothing was fetched: ${folder}/.git/config sets ${foreign.join(" and ")}, and what stands there may run programs with your rights.`,
      `Look at it, then fetch yourself: git -C ${folder} config --local --list; git -C ${folder} fetch`,
    );
  }
  const origin = (await git(["remote", "get-url", "origin"], env)).output.trim();
  if (origin !== url) {
    return failed(
      `${folder} is a clone of ${origin || "nothing that has a name"}, not of ${url}.`,
      `Move it away: mv ${folder} ${folder}.old`,
    );
  }
  const ended = await git(["fetch", "--quiet", "--prune", "--no-recurse-submodules", "origin"], env);
  return ended.code === 0 ? ok(`Fetched into ${folder}.`) : refused(`${url} can't be fetched`, ended);
}

/** Without the repository's own hooks and helpers: agents may write there. */
function git(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return runProgram(["git", "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", ...args], {
    seconds: PATIENCE,
    env: { ...env, GIT_TERMINAL_PROMPT: "0" },
  });
}

function refused(what: string, ended: Ended): Finding {
  return failed(
    `${what}: ${lastWords(ended)}`,
    "Run this in an SSH session as agent, and see whether GitHub takes the token: backoffice-health. The token must be allowed to read and write the repository.",
  );
}
