/** What no job may touch, by the names of the folders that lead there; the first entry that matches is said. */
const GUARDED: readonly { readonly what: string; readonly matches: (names: readonly string[]) => boolean }[] =
  [
    { what: "git's own files", matches: (names) => names.some(isGitFolder) },
    { what: "submodules", matches: (names) => names.includes(".gitmodules") },
    { what: "git hooks", matches: (names) => names.some((name) => [".githooks", ".husky"].includes(name)) },
    {
      what: "workflows",
      // An entry .github that is no folder would stand for both.
      matches: ([first, second = "workflows"]) =>
        first === ".github" && ["workflows", "actions"].includes(second),
    },
    { what: "workflows", matches: ([first = ""]) => OTHER_CI.includes(first) },
    { what: "settings that run programs", matches: (names) => names.some(runsPrograms) },
  ];

/** At the top of a repository. */
const OTHER_CI = [
  ".gitlab-ci.yml",
  ".circleci",
  ".travis.yml",
  "azure-pipelines.yml",
  "bitbucket-pipelines.yml",
  "jenkinsfile",
];

/** Of agents and editors, which read them in whatever folder they are started or opened in. */
function runsPrograms(name: string, at: number, names: readonly string[]): boolean {
  // A link in place of a folder would stand for all that is in it.
  const inside = names[at + 1];
  if (name === ".claude")
    return inside === undefined || ["settings.json", "settings.local.json", "hooks"].includes(inside);
  if (name === ".vscode") return inside === undefined || inside === "tasks.json";
  return [".mcp.json", ".devcontainer", ".devcontainer.json"].includes(name);
}

/**
 * What keeps a job from changing a path of the repository; undefined when nothing does.
 * Names count as the least careful file system reads them: without regard to case, Unicode's look-alikes, characters
 * that are ignored, and dots or blanks at the end.
 */
export function pathProblem(path: string): string | undefined {
  const parts = path.split("/");
  if (parts.some((part) => ["", ".", ".."].includes(part))) return "it is no path within a repository";
  const names = parts.map(plain);
  const guarded = GUARDED.find(({ matches }) => matches(names));
  return guarded && `${guarded.what} are changed by people only`;
}

/** Whether a name means git's own folder to some file system. */
export function isGitFolder(name: string): boolean {
  // git~1 is the short name that Windows gives to .git.
  return [".git", "git~1"].includes(plain(name));
}

function plain(name: string): string {
  return name
    .normalize("NFKC")
    .replace(/[\p{C}\p{Default_Ignorable_Code_Point}]/gu, "")
    .toLowerCase()
    .replace(/(:.*|[. ]+)$/u, "");
}
