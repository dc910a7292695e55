import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import type { Host } from "../../../image/health/host";
import { readBoxes } from "../../../image/job/boxes";
import { give } from "../../../image/setup/maestro/give";
import { standInHost } from "../health/stand-in-host";

/** Id of the agent for teamboswell/boswell-hub: Maestro keys its files by it, so it must never change. */
const HUB = "fc821c16-ee70-508b-8c58-ee6bc9db64bf";

describe("maestro-records", () => {
  let host: Host;
  beforeEach(() => {
    host = standInHost({
      "run/backoffice/env/BACKOFFICE_REPOSITORIES": "teamboswell/boswell-hub,teamboswell/boswell-app\n",
    });
    mkdirSync(join(host.root, "opt/backoffice"), { recursive: true });
    cpSync("image/playbooks", join(host.root, "opt/backoffice/playbooks"), { recursive: true });
  });

  const path = (file: string) => join(host.root, "data/maestro", file);
  const text = (file: string) => readFileSync(path(file), "utf8");
  const json = (file: string) => JSON.parse(text(file)) as Record<string, Record<string, unknown>[]>;
  const sessions = () => json("maestro-sessions.json")["sessions"] ?? [];
  function put(file: string, content: string): void {
    mkdirSync(dirname(path(file)), { recursive: true });
    writeFileSync(path(file), content);
  }
  function everything(folder = path("")): Record<string, string> {
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((file) =>
      file.isFile(),
    );
    return Object.fromEntries(
      files.map((file) => join(file.parentPath, file.name)).map((file) => [file, readFileSync(file, "utf8")]),
    );
  }

  it("gives Maestro an agent for each repository, in its clone", () => {
    expect(give(host)).toEqual([]);
    expect(
      sessions().map(({ name, toolType, cwd, projectRoot }) => ({ name, toolType, cwd, projectRoot })),
    ).toEqual(
      ["boswell-hub", "boswell-app"].map((name) => ({
        name,
        toolType: "claude-code",
        cwd: `/data/repos/${name}`,
        projectRoot: `/data/repos/${name}`,
      })),
    );
    expect(statSync(path("maestro-sessions.json")).mode & 0o777).toBe(0o600);
  });

  it("gives each agent the playbooks, whose documents are where Maestro looks for them", () => {
    give(host);
    for (const { id, autoRunFolderPath } of sessions()) {
      const { playbooks = [] } = json(`playbooks/${String(id)}.json`);
      expect(playbooks.map(({ name }) => name)).toEqual([
        "decompose-feature",
        "fix-bug",
        "implement-feature",
      ]);
      for (const { documents } of playbooks) {
        const [{ filename }] = documents as [{ filename: string }];
        const document = readFileSync(join(host.root, String(autoRunFolderPath), `${filename}.md`), "utf8");
        expect(readBoxes(document)).toMatchObject({ total: 7, done: 0 });
        expect(document).not.toContain("[[");
      }
    }
  });

  it("fills the documents in for runs by hand", () => {
    give(host);
    const document = text("auto-run/boswell-hub/fix-bug.md");
    expect(document).toMatch(/^# Fix a bug\n\nBefore a run by hand: write what it is about into `issue.md`/);
    expect(document).toContain("`/data/maestro/auto-run/boswell-hub/issue.md` describes the bug.");
    expect(document).toContain("Work in `/data/repos/boswell-hub`");
    expect(text("auto-run/boswell-hub/issue.md")).toMatch(/^# NUMBER: what is to be done\n/);
  });

  it("gives the desktop records it takes for whole: one open tab, every list there", () => {
    give(host);
    for (const agent of sessions()) {
      const [tab] = agent["aiTabs"] as [{ id: string }];
      expect(agent["activeTabId"]).toBe(tab.id);
      expect(agent["unifiedTabOrder"]).toEqual([{ type: "ai", id: tab.id }]);
      for (const list of ["shellLogs", "executionQueue", "filePreviewTabs", "terminalTabs"]) {
        expect(agent[list]).toEqual([]);
      }
    }
  });

  it("has an id of its own for each agent and playbook, the same on every host", () => {
    give(host);
    const agents = sessions().map(({ id }) => String(id));
    const playbooks = agents.flatMap((id) =>
      (json(`playbooks/${id}.json`)["playbooks"] ?? []).map((one) => one["id"]),
    );
    const ids = [...agents, ...playbooks];
    expect(new Set(ids).size).toBe(8);
    for (const id of ids)
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(agents[0]).toBe(HUB);
  });

  it("changes nothing the second time", () => {
    give(host);
    const before = everything();
    expect(give({ ...host, now: new Date("2027-01-01T00:00:00Z") })).toEqual([]);
    expect(everything()).toEqual(before);
  });

  it("keeps the user's own agents, playbooks and documents, and what he made of ours", () => {
    give(host);
    const own = { id: "mine", name: "mine", extra: { deep: [1] } };
    const [ours, other] = sessions();
    const renamed = { ...ours, name: "hub", autoRunFolderPath: "/data/elsewhere" };
    put("maestro-sessions.json", JSON.stringify({ sessions: [own, renamed], windows: 2 }));
    put(`playbooks/${HUB}.json`, JSON.stringify({ playbooks: [{ id: "p", name: "mine" }] }));
    put("auto-run/boswell-hub/fix-bug.md", "- [ ] My way\n");
    put("auto-run/boswell-hub/issue.md", "# 12: mine\n");

    expect(give(host)).toEqual([]);

    expect(JSON.parse(text("maestro-sessions.json"))).toEqual({
      sessions: [own, renamed, other],
      windows: 2,
    });
    const names = json(`playbooks/${HUB}.json`)["playbooks"]?.map(({ name }) => name);
    expect(names).toEqual(["mine", "decompose-feature", "fix-bug", "implement-feature"]);
    expect(text("auto-run/boswell-hub/fix-bug.md")).toBe("- [ ] My way\n");
    expect(text("auto-run/boswell-hub/issue.md")).toBe("# 12: mine\n");
  });

  it("brings a document that the user left alone up to a new image's", () => {
    give(host);
    put("auto-run/boswell-app/fix-bug.md", "- [ ] My way\n");
    writeFileSync(join(host.root, "opt/backoffice/playbooks/fix-bug.md"), "# New\n\n- [ ] In [[CHECKOUT]]\n");
    give(host);
    expect(text("auto-run/boswell-hub/fix-bug.md")).toMatch(/\n- \[ \] In \/data\/repos\/boswell-hub\n$/);
    expect(text("auto-run/boswell-app/fix-bug.md")).toBe("- [ ] My way\n");
  });

  it.each(['{"sessions":', "[]", '{"sessions": {}}', '{"sessions": [1]}'])(
    "leaves records that it can't read alone, says so, and gives the rest: %s",
    (content) => {
      put("maestro-sessions.json", content);
      expect(give(host)).toEqual([
        `${path("maestro-sessions.json")} is not of the form {"sessions": [...]}, so Maestro gets no new records in it. Look at it, or move it away; then restart Maestro.`,
      ]);
      expect(text("maestro-sessions.json")).toBe(content);
      expect(existsSync(path(`playbooks/${HUB}.json`))).toBe(true);
    },
  );

  it("says what failed and lets Maestro start", () => {
    const bare = standInHost({ "run/backoffice/env/BACKOFFICE_REPOSITORIES": "teamboswell/boswell-hub\n" });
    expect(give(bare)).toEqual([
      `Maestro gets no new records: ENOENT: no such file or directory, scandir '${bare.root}/opt/backoffice/playbooks'`,
    ]);
  });
});
