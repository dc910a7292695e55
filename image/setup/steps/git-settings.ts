import { runProgram } from "../program.ts";

/** What git and gh write into a clone's configuration themselves, and what of a user's runs nothing. */
const KNOWN = new RegExp(
  [
    "core\\.(repositoryformatversion|filemode|bare|logallrefupdates|ignorecase|precomposeunicode|autocrlf)",
    "remote\\.[\\w./-]+\\.(url|fetch|prune|gh-resolved)",
    "branch\\..+\\.(remote|merge|rebase|description)",
    "submodule\\..+\\.(url|active)",
    "user\\.(name|email)",
    "pull\\.(rebase|ff)",
  ]
    .map((name) => `^${name}$`)
    .join("|"),
  "i",
);

/**
 * Names of the settings in a clone's own configuration that are not known to be harmless. Some run programs (helpers, filters, hooks), and in
 * /data/repos agents may write them.
 * @param env names the clone, for git
 * @returns undefined when there is no clone
 */
export async function foreignSettings(
  env: Readonly<Record<string, string>>,
): Promise<readonly string[] | undefined> {
  const ended = await runProgram(["git", "config", "--local", "--no-includes", "--list", "--name-only"], {
    seconds: 20,
    env,
  });
  if (ended.code !== 0) return undefined;
  return [...new Set(ended.output.split("\n").filter((name) => name !== "" && !KNOWN.test(name)))];
}
