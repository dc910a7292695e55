import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { beforeEach, describe, expect, it } from "vitest";
import { runProgram } from "../../../image/setup/program";
import { cloneStep } from "../../../image/setup/steps/clone";
import { Session, TOKEN } from "./session";

const HUB = "teamboswell/boswell-hub";
const URL_OF_HUB = `https://github.com/${HUB}.git`;

describe("the step that clones", () => {
  let session: Session;
  let folder: string;
  let cloned: number;
  beforeEach(async () => {
    session = await Session.open(HUB);
    folder = session.path("data/repos/boswell-hub");
    cloned = 0;
  });

  const run = () => cloneStep(session.host.root, HUB, () => cloned++).run();

  it("clones what isn't there, with the session's credential, which is written nowhere", async () => {
    expect(await run()).toEqual({ state: "ok", what: `Cloned into ${folder}.` });
    expect(cloned).toBe(1);
    expect(existsSync(`${folder}/README.md`)).toBe(true);
    expect(session.git("-C", folder, "remote", "get-url", "origin")).toBe(URL_OF_HUB);
    expect(session.git("-C", folder, "config", "--local", "--list")).not.toContain(TOKEN);
  });

  it("fetches the second time, and leaves branch and files as they are", async () => {
    await run();
    writeFileSync(`${folder}/README.md`, "mine\n");
    session.publish(HUB, "NEWS.md");
    expect(await run()).toEqual({ state: "ok", what: `Fetched into ${folder}.` });
    expect(cloned).toBe(1);
    expect(session.git("-C", folder, "log", "-1", "--format=%s", "origin/main")).toBe("Add NEWS.md");
    expect(session.git("-C", folder, "log", "-1", "--format=%s")).toBe("Add README.md");
    expect(session.git("-C", folder, "status", "--porcelain")).toBe("M README.md");
  });

  it("begins anew after a clone that was interrupted", async () => {
    mkdirSync(`${folder}.new/.git`, { recursive: true });
    expect(await run()).toMatchObject({ state: "ok" });
    expect(existsSync(`${folder}.new`)).toBe(false);
  });

  it("fails where GitHub knows no such repository, and leaves nothing behind", async () => {
    rmSync(session.remote, { recursive: true });
    expect(await run()).toEqual({
      state: "failed",
      what: `${URL_OF_HUB} can't be cloned: fatal: repository '${URL_OF_HUB}/' not found`,
      fix: "Run this in an SSH session as agent, and see whether GitHub takes the token: backoffice-health. The token must be allowed to read and write the repository.",
    });
    expect([existsSync(folder), existsSync(`${folder}.new`), cloned]).toEqual([false, false, 0]);
  });

  it("fails on a folder of that name that is no clone, and on the clone of another repository", async () => {
    const away = `Move it away: mv ${folder} ${folder}.old`;
    mkdirSync(folder, { recursive: true });
    expect(await run()).toEqual({
      state: "failed",
      what: `${folder} is no clone of a repository.`,
      fix: away,
    });
    session.git("init", "--quiet", folder);
    session.git("-C", folder, "remote", "add", "origin", "https://github.com/somebody/else.git");
    expect(await run()).toEqual({
      state: "failed",
      what: `${folder} is a clone of https://github.com/somebody/else.git, not of ${URL_OF_HUB}.`,
      fix: away,
    });
  });

  const taken = () => existsSync(session.path("taken"));

  it("runs no hook that an agent left in the clone", async () => {
    await run();
    session.publish(HUB, "NEWS.md");
    const hook = `${folder}/.git/hooks/reference-transaction`;
    writeFileSync(hook, `#!/bin/sh\ntouch ${session.path("taken")}\n`, { mode: 0o755 });
    expect(await run()).toMatchObject({ state: "ok" });
    expect(taken()).toBe(false);
    // The same hook does run for who fetches by hand: it is one.
    session.publish(HUB, "MORE.md");
    await runProgram(["git", "-C", folder, "fetch", "--quiet"], { seconds: 20 });
    expect(taken()).toBe(true);
  });

  it.each([
    "credential.helper",
    "core.sshCommand",
    "remote.origin.uploadpack",
    "filter.x.smudge",
    "include.path",
  ])(
    "fetches nothing when an agent set %s in the clone, which could run a program of its own",
    async (name) => {
      await run();
      session.git("-C", folder, "config", name, `!touch ${session.path("taken")}`);
      session.publish(HUB, "NEWS.md");
      const { state, what, fix } = await run();
      expect({ state, what, fix }).toEqual({
        state: "failed",
        what: `Nothing was fetched: ${folder}/.git/config sets ${name.toLowerCase()}, and what stands there may run programs with your rights.`,
        fix: `Look at it, then fetch yourself: git -C ${folder} config --local --list; git -C ${folder} fetch`,
      });
      expect(taken()).toBe(false);
      expect(session.git("-C", session.remote + `/${HUB}.git`, "log", "-1", "--format=%s")).toBe(
        "Add NEWS.md",
      );
    },
  );

  it("sees the settings of another clone that a file in this one leads git to", async () => {
    await run();
    const other = session.path("other");
    session.git("clone", "--quiet", "--bare", `${session.remote}/${HUB}.git`, other);
    session.git("-C", other, "config", "credential.helper", `!touch ${session.path("taken")}`);
    writeFileSync(`${folder}/.git/commondir`, other);
    expect((await run()).what).toContain("sets credential.helper, and");
    expect(taken()).toBe(false);
  });
});
