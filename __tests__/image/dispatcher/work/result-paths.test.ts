import { describe, expect, it } from "vitest";
import { pathProblem } from "../../../../image/dispatcher/work/result-paths";
import { symlinkProblem } from "../../../../image/dispatcher/work/result-symlink";

describe("a path a job changes", () => {
  it.each([
    "src/index.ts",
    ".github/ISSUE_TEMPLATE/bug.md",
    ".github/CODEOWNERS",
    "github/workflows/ci.yml",
    "src/.github/workflows/ci.yml",
    "src/hooks/use-total.ts",
    ".gitignore",
    ".gitattributes",
    "docs/.git-notes.md",
    "a b/c..d/…/ü.ts",
    ".claude/skills/test/SKILL.md",
    ".claude/settings.json.md",
    ".vscode/launch.json",
    "docs/azure-pipelines.yml",
  ])("may be %s", (path) => {
    expect(pathProblem(path)).toBeUndefined();
  });

  it.each([
    [".github/workflows/ci.yml", "workflows are changed by people only"],
    [".github/workflows", "workflows are changed by people only"],
    [".github/actions/build/action.yml", "workflows are changed by people only"],
    [".github", "workflows are changed by people only"],
    [".GitHub/Workflows/ci.yml", "workflows are changed by people only"],
    [".github\u200c/work\u00adflows/ci.yml", "workflows are changed by people only"],
    [".ｇithub/workflow\u017f/ci.yml", "workflows are changed by people only"],
    [".github./workflows /ci.yml", "workflows are changed by people only"],
    [".github::$INDEX_ALLOCATION/workflows/ci.yml", "workflows are changed by people only"],
    [".githooks/pre-commit", "git hooks are changed by people only"],
    ["packages/web/.husky/pre-push", "git hooks are changed by people only"],
    [".gitmodules", "submodules are changed by people only"],
    ["vendor/.GITMODULES", "submodules are changed by people only"],
    [".git/config", "git's own files are changed by people only"],
    ["a/.GIT/hooks/post-checkout", "git's own files are changed by people only"],
    ["GIT~1/config", "git's own files are changed by people only"],
    [".g\u200dit/config", "git's own files are changed by people only"],
    [".gitlab-ci.yml", "workflows are changed by people only"],
    [".circleci/config.yml", "workflows are changed by people only"],
    ["Jenkinsfile", "workflows are changed by people only"],
    [".claude/settings.json", "settings that run programs are changed by people only"],
    ["packages/web/.Claude/settings.local.json", "settings that run programs are changed by people only"],
    [".claude/hooks/a/b.sh", "settings that run programs are changed by people only"],
    [".claude", "settings that run programs are changed by people only"],
    ["packages/.mcp.json", "settings that run programs are changed by people only"],
    [".vscode/tasks.json", "settings that run programs are changed by people only"],
    [".vscode", "settings that run programs are changed by people only"],
    [".devcontainer/a/devcontainer.json", "settings that run programs are changed by people only"],
    [".devcontainer.json", "settings that run programs are changed by people only"],
    ["../outside", "it is no path within a repository"],
    ["a//b", "it is no path within a repository"],
    ["a/./b", "it is no path within a repository"],
    ["/etc/passwd", "it is no path within a repository"],
  ])("may not be %j", (path, problem) => {
    expect(pathProblem(path)).toBe(problem);
  });
});

describe("a link a job makes", () => {
  it.each([
    ["a", "b"],
    ["docs/latest", "v2/index.md"],
    ["docs/readme", "../README.md"],
    ["a/b/c", "../../x/y"],
    ["a/b", "./../c//d"],
  ])("may lead from %s to %s", (path, target) => {
    expect(symlinkProblem(path, target)).toBeUndefined();
  });

  it.each([
    ["a", "", "points nowhere"],
    ["a", "b\0c", "points nowhere"],
    ["a", "/etc/passwd", 'points to "/etc/passwd", outside the repository'],
    ["a", "C:\\x", 'points to "C:\\x", outside the repository'],
    ["a", "\\\\server\\x", 'points to "\\\\server\\x", outside the repository'],
    ["a", "..", 'points to "..", which can lead outside the repository'],
    ["a/b", "../../etc", 'points to "../../etc", which can lead outside the repository'],
    ["a", "link/../x", 'points to "link/../x", which can lead outside the repository'],
    ["a/b", "../.GIT/hooks", 'points to "../.GIT/hooks", into git\'s own files'],
  ])("may not lead from %s to %j", (path, target, problem) => {
    expect(symlinkProblem(path, target)).toBe(problem);
  });
});
