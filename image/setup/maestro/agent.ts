import { createHash } from "node:crypto";
import { join } from "node:path";

/** Maestro's record of an agent; it has many more fields than matter here. */
export type Agent = Readonly<Record<string, unknown>> & { readonly id: string };

/** Where Maestro finds an agent's documents, for the repository of that name. */
export const documentsFolder = (name: string): string => join("/data/maestro/auto-run", name);

/** The last part of owner/name, which is also the clone's folder in /data/repos. */
export const shortName = (repository: string): string => repository.slice(repository.indexOf("/") + 1);

/** An id in the form of Maestro's own (a UUID), always the same for the same text. */
export function idOf(text: string): string {
  const hex = createHash("sha256").update(`backoffice ${text}`).digest("hex");
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `5${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}

/**
 * An agent for a repository. The command line needs id, name, type and folders only; the desktop takes a record without a tab for a damaged
 * one and says so, and reads the lists without looking whether they are there (Maestro's source, 0.17.6: useSessionRestoration).
 */
export function agentFor(repository: string, now: Date): Agent {
  const name = shortName(repository);
  const folder = join("/data/repos", name);
  const tab = idOf(`${repository} tab`);
  return {
    id: idOf(repository),
    name,
    toolType: "claude-code",
    state: "idle",
    inputMode: "ai",
    cwd: folder,
    fullPath: folder,
    projectRoot: folder,
    shellCwd: folder,
    autoRunFolderPath: documentsFolder(name),
    createdAt: now.getTime(),
    isGitRepo: true,
    isLive: false,
    aiPid: 0,
    terminalPid: 0,
    port: 0,
    contextUsage: 0,
    activeTimeMs: 0,
    fileTreeAutoRefreshInterval: 180,
    fileExplorerScrollPos: 0,
    aiTabs: [emptyTab(tab, now)],
    activeTabId: tab,
    unifiedTabOrder: [{ type: "ai", id: tab }],
    activeFileTabId: null,
    activeTerminalTabId: null,
    ...Object.fromEntries(LISTS.map((list) => [list, []])),
  };
}

/** Fields that are empty lists in a new agent. */
const LISTS = [
  "aiLogs",
  "shellLogs",
  "workLog",
  "changedFiles",
  "fileTree",
  "fileExplorerExpanded",
  "aiCommandHistory",
  "shellCommandHistory",
  "executionQueue",
  "filePreviewTabs",
  "terminalTabs",
  "closedTabHistory",
  "unifiedClosedTabHistory",
];

function emptyTab(id: string, now: Date): object {
  const empty = { logs: [], stagedImages: [], inputValue: "" };
  return {
    id,
    agentSessionId: null,
    name: null,
    state: "idle",
    starred: false,
    createdAt: now.getTime(),
    ...empty,
  };
}
