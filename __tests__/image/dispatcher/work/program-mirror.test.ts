import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { GitRemote } from "../../../../image/dispatcher/github/git-remote";
import { Mirrors } from "../../../../image/dispatcher/work/mirror";
import { GitHost, HUB } from "./git-host";

describe("the dispatcher's own clone of a repository", () => {
  let host: GitHost;
  let mirrors: Mirrors;
  let path: string;

  beforeEach(async () => {
    host = await GitHost.start();
    mirrors = host.mirrors;
    path = mirrors.path(HUB);
  });

  afterEach(() => host.stop());

  const branchesOf = (folder: string): string =>
    host.git(folder, "for-each-ref", "--format=%(refname) %(objectname)");

  it("has the default branch and nothing else, as it is now", async () => {
    const first = host.head();
    host.git(host.bare, "branch", "other", "main");
    host.git(host.bare, "tag", "v1", "main");
    expect(await mirrors.fetch(HUB, "main")).toBe(first);
    const second = host.commit("Second");
    host.publish();

    expect(await mirrors.fetch(HUB, "main")).toBe(second);
    expect(branchesOf(path)).toBe(`refs/heads/main ${second}`);
    expect([await mirrors.has(HUB, first), await mirrors.has(HUB, "1".repeat(40))]).toEqual([true, false]);
  });

  it("follows a default branch whose history was rewritten", async () => {
    await mirrors.fetch(HUB, "main");
    host.git(host.checkout, "commit", "--quiet", "--amend", "--message", "Rewritten");
    const rewritten = host.publish();
    writeFileSync(join(path, "kept"), "");

    expect(await mirrors.fetch(HUB, "main")).toBe(rewritten);
    expect(existsSync(join(path, "kept"))).toBe(true);
  });

  it.each(["trunk", "main/line"])("follows a default branch that was renamed to %s", async (name) => {
    await mirrors.fetch(HUB, "main");
    host.git(host.bare, "update-ref", "-d", "refs/heads/main");
    host.git(host.checkout, "push", "--quiet", host.bare, `HEAD:refs/heads/${name}`);
    writeFileSync(join(path, "kept"), "");

    expect(await mirrors.fetch(HUB, name)).toBe(host.head());
    expect(branchesOf(path)).toBe(`refs/heads/${name} ${host.head()}`);
    expect(existsSync(join(path, "kept"))).toBe(true);
  });

  it("is given to a job as a bundle with the default branch", async () => {
    const file = join(host.folder, "base.bundle");
    const commit = await mirrors.bundle(HUB, "main", file);

    expect(commit).toBe(host.head());
    expect(host.git(host.folder, "bundle", "list-heads", file)).toBe(`${commit} refs/heads/main`);
    const clone = join(host.folder, "clone");
    host.git(host.folder, "clone", "--quiet", "--branch=main", file, clone);
    expect(readdirSync(clone)).toEqual([".git", "README.md"]);
  });

  it.each([
    ["an object is gone", () => rmSync(join(path, "objects"), { recursive: true })],
    ["its HEAD is garbage", () => writeFileSync(join(path, "HEAD"), "garbage")],
    ["a killed git left a lock", () => writeFileSync(join(path, "refs/heads/main.lock"), "")],
    [
      "it is no folder",
      () => {
        rmSync(path, { recursive: true });
        writeFileSync(path, "");
      },
    ],
    [
      "the host was killed while it was made",
      () => {
        rmSync(path, { recursive: true });
        mkdirSync(`${path}.new`, { recursive: true });
        writeFileSync(`${path}.new/objects`, "");
      },
    ],
    [
      "a pack is damaged",
      () => {
        const pack = join(path, "objects/pack");
        const name = readdirSync(pack).find((one) => one.endsWith(".pack")) ?? "";
        const content = readFileSync(join(pack, name)).fill(0, 14, 60);
        chmodSync(join(pack, name), 0o600);
        writeFileSync(join(pack, name), content);
      },
    ],
  ])("is made anew when %s", async (_, damage) => {
    await mirrors.fetch(HUB, "main");
    host.git(path, "repack", "-adq");
    damage();
    host.commit("Second");
    const second = host.publish();
    const file = join(host.folder, "base.bundle");

    expect(await mirrors.bundle(HUB, "main", file)).toBe(second);
    host.git(path, "fsck", "--strict");
    expect(existsSync(`${path}.new`)).toBe(false);
  });

  it("stays when GitHub is at fault", async () => {
    const commit = await mirrors.fetch(HUB, "main");
    host.server.fault = 503;
    await expect(mirrors.fetch(HUB, "main")).rejects.toMatchObject({
      name: "GitHubError",
      reason: "unreachable",
      message: expect.stringContaining(`GitHub can't be reached at ${host.server.url.origin}: `) as string,
    });
    host.server.fault = 404;
    await expect(mirrors.fetch(HUB, "main")).rejects.toMatchObject({ reason: "refused" });

    expect(branchesOf(path)).toBe(`refs/heads/main ${commit}`);
  });

  it("can't be had without the right token, and git says no word of the wrong one", async () => {
    writeFileSync(join(host.folder, "GH_TOKEN"), "ghp_wrong");
    const failed = mirrors.fetch(HUB, "main");

    await expect(failed).rejects.toMatchObject({ reason: "refused" });
    await expect(failed).rejects.not.toMatchObject({
      message: expect.stringContaining("ghp_wrong") as string,
    });
  });

  it("can't be had of a branch that isn't there", async () => {
    await expect(mirrors.fetch(HUB, "trunk")).rejects.toMatchObject({
      reason: "refused",
      message: "GitHub refuses git: fatal: couldn't find remote ref refs/heads/trunk",
    });
  });

  it("isn't had from where a redirect leads", async () => {
    const elsewhere = http.createServer((request, response) => {
      response.writeHead(302, { location: new URL(request.url ?? "", host.server.url).href }).end();
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, "127.0.0.1", resolve));
    const upstream = new URL(`http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`);
    const remote = new GitRemote({ upstream, tokenFile: join(host.folder, "GH_TOKEN") });
    const redirected = new Mirrors({ folder: join(host.folder, "r"), remote }).fetch(HUB, "main");

    await expect(redirected).rejects.toMatchObject({
      reason: "refused",
      message: expect.stringContaining("The requested URL returned error: 302") as string,
    });
    elsewhere.close();
  });

  it("can't be reached where nobody listens", async () => {
    const remote = new GitRemote({ upstream: new URL("http://127.0.0.1:9"), tokenFile: "/nonexistent" });

    await expect(
      new Mirrors({ folder: join(host.folder, "r"), remote }).fetch(HUB, "main"),
    ).rejects.toMatchObject({ reason: "unreachable" });
  });

  it("is used by one at a time, and by the next also after a failure", async () => {
    const order: string[] = [];
    const task = (name: string, fails: boolean) => async () => {
      order.push(`${name} begins`);
      await new Promise((resolve) => setTimeout(resolve, 5));
      order.push(`${name} ends`);
      if (fails) throw new Error(name);
    };
    const first = mirrors.locked(HUB, task("first", true));
    const second = mirrors.locked(HUB, task("second", false));
    const other = mirrors.locked("teamboswell/other", task("other", false));

    await expect(first).rejects.toThrow("first");
    await Promise.all([second, other]);
    expect(order.filter((line) => !line.startsWith("other"))).toEqual([
      "first begins",
      "first ends",
      "second begins",
      "second ends",
    ]);
    expect(order.indexOf("other begins")).toBeLessThan(order.indexOf("first ends"));
  });

  it("leaves the token in no file and no argument", async () => {
    const seen: string[] = [];
    const watch = setInterval(() => {
      seen.push(spawnSync("ps", ["-eo", "args"], { encoding: "utf8" }).stdout);
    }, 5);
    for (let time = 0; time < 3; time++) {
      rmSync(path, { recursive: true, force: true });
      await mirrors.fetch(HUB, "main");
    }
    clearInterval(watch);

    expect(seen.some((list) => list.includes("remote-http"))).toBe(true);
    expect(seen.filter((list) => list.includes("ghp_canary"))).toEqual([]);
    expect(host.tokenFound()).toBe(join(host.folder, "GH_TOKEN"));
  });
});

describe("the place of a clone", () => {
  const remote = new GitRemote({ upstream: new URL("http://127.0.0.1:9"), tokenFile: "/nonexistent" });
  const mirrors = new Mirrors({ folder: "/data/jobs/repositories", remote });

  it("has the repository's name", () => {
    expect(mirrors.path(HUB)).toBe("/data/jobs/repositories/teamboswell/boswell-hub.git");
  });

  it.each(["../x", "a/..", "a/b/c", "a", "a/b c", "-a/b\0"])("has no place for %j", (repository) => {
    expect(() => mirrors.path(repository)).toThrow(
      `"${repository}" isn't a repository's name; it is owner/name.`,
    );
  });
});
