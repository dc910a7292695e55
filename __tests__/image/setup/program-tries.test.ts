import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { beforeEach, describe, expect, it } from "vitest";
import { give } from "../../../image/setup/maestro/give";
import { claudeStep } from "../../../image/setup/steps/claude";
import { ghStep } from "../../../image/setup/steps/gh";
import { maestroStep } from "../../../image/setup/steps/maestro";
import { Session } from "./session";

const REPOSITORIES = ["a/hub", "a/app"];

describe("the last steps of backoffice-setup", () => {
  let session: Session;
  beforeEach(async () => {
    session = await Session.open(...REPOSITORIES);
  });

  describe("claude", () => {
    const claude = () => claudeStep(session.host).run();

    it("asks one small question, without tools", async () => {
      session.standIn("claude", `echo '{"is_error":false,"result":"ok"}'`);
      expect(await claude()).toEqual({ state: "ok", what: "claude -p answers without a login." });
      expect(session.calls("claude")).toEqual([
        "-p Answer with the word ok. --model haiku --tools  --max-turns 1 --output-format json --no-session-persistence",
      ]);
    });

    it("fails for a refused token, and says how to give a new one", async () => {
      session.standIn("claude", `echo '{"is_error":true,"api_error_status":401}'; exit 1`);
      expect(await claude()).toEqual({
        state: "failed",
        what: "Claude does not accept the token: make a new one with claude setup-token.",
        fix: "export CLAUDE_CODE_OAUTH_TOKEN, then: npm run preview",
      });
    });

    it("fails when the broker is away", async () => {
      session.standIn("claude", "echo 'API Error: Connection refused (ECONNREFUSED)'; exit 1");
      expect(await claude()).toEqual({
        state: "failed",
        what: "The broker does not answer (ECONNREFUSED).",
        fix: "Start it anew: sudo s6-svc -r /run/service/broker. Its log: podman logs CONTAINER | grep 'broker |'",
      });
    });

    it("can gain no rights, as all that the steps start", async () => {
      session.standIn("claude", `grep NoNewPrivs /proc/self/status >${session.path("rights")}`);
      await claude();
      expect(session.git("-C", "/", "hash-object", session.path("rights"))).toBe(
        session.git("-C", "/", "hash-object", writeText(session.path("expected"), "NoNewPrivs:\t1\n")),
      );
    });
  });

  describe("gh", () => {
    const gh = () => ghStep(session.host, REPOSITORIES).run();

    it("asks for the rights in each repository", async () => {
      session.standIn("gh", `echo '{"viewerPermission":"WRITE"}'`);
      expect(await gh()).toEqual({ state: "ok", what: "gh may push to every repository, without a login." });
      expect(session.calls("gh")).toEqual(
        REPOSITORIES.map((name) => `repo view ${name} --json viewerPermission`),
      );
    });

    it("fails for a token that may only read, and for a repository that it can't see", async () => {
      session.standIn(
        "gh",
        `case $3 in a/hub) echo '{"viewerPermission":"READ"}' ;; *) echo 'GraphQL: Could not resolve' >&2; exit 1 ;; esac`,
      );
      expect(await gh()).toEqual({
        state: "failed",
        what: `The token's right in a/hub is "READ", which does not let it push; it must be one of ADMIN, MAINTAIN, WRITE.\ngh can't see a/app: GraphQL: Could not resolve`,
        fix: "See whether the dispatcher runs and GitHub takes the token, which must be allowed to see the repository: backoffice-health\nMake a token that may write to them at https://github.com/settings/tokens (classic, scopes repo and workflow), then: export GH_TOKEN, then: npm run preview",
      });
    });
  });

  describe("maestro", () => {
    let newClones = false;
    const maestro = () => maestroStep(session.host, REPOSITORIES, () => newClones).run();
    /** As the service does it: records first, then the program. */
    const restarts = (works = true) => {
      session.standIn(
        "sudo",
        works ? `touch ${session.path("restarted")}` : "echo 'sudo: a password is required' >&2; exit 1",
      );
    };

    beforeEach(() => {
      newClones = false;
      mkdirSync(session.path("opt/Maestro"), { recursive: true });
      writeFileSync(session.path("opt/Maestro/maestro"), "");
      cpSync("image/playbooks", session.path("opt/backoffice/playbooks"), { recursive: true });
    });

    it("is left alone when it has all it needs", async () => {
      give(session.host);
      expect(await maestro()).toEqual({ state: "ok", what: "It has its agents and playbooks." });
    });

    it("is restarted when it lacks something, which its service gives it", async () => {
      restarts();
      const run = maestro();
      setTimeout(() => give(session.host), 300);
      expect(await run).toEqual({
        state: "ok",
        what: "Restarted with an agent and the playbooks for each repository.",
      });
      expect(session.calls("sudo")).toEqual([`-n s6-svc -r ${session.path("run/service/maestro")}`]);
    });

    it("is restarted when a clone is new", async () => {
      give(session.host);
      newClones = true;
      restarts();
      expect(await maestro()).toMatchObject({ state: "ok" });
      expect(session.calls("sudo")).toHaveLength(1);
    });

    it("is said not to restart", async () => {
      restarts(false);
      expect(await maestro()).toEqual({
        state: "failed",
        what: "Maestro can't be restarted: sudo: a password is required",
        fix: "Start it anew: sudo s6-svc -r /run/service/maestro. Its log: podman logs CONTAINER | grep 'maestro |'",
      });
    });

    it("keeps what it has when its records can't be read", async () => {
      const file = session.path("data/maestro/maestro-sessions.json");
      mkdirSync(session.path("data/maestro"), { recursive: true });
      writeFileSync(file, "{");
      expect(await maestro()).toEqual({
        state: "failed",
        what: `${file} is not of the form {"sessions": [...]}, so Maestro gets no new records in it. Look at it, or move it away; then restart Maestro.`,
        fix: "Then run backoffice-setup again.",
      });
    });
  });
});

function writeText(file: string, text: string): string {
  writeFileSync(file, text);
  return file;
}
