import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished, vi } from "vitest";
import type { Host } from "../../../image/health/host";
import { repositoriesOf } from "../../../image/setup/maestro/give";
import { standInHost } from "../health/stand-in-host";
import { startGitServer } from "../git-server";

/** The token that the operator's session gets through git's credential helper. */
export const TOKEN = "ghp_canary0123456789";

/** An operator's session on a host of its own, with github.com's git service on loopback. */
export class Session {
  readonly #bin: string;

  private constructor(
    public readonly host: Host,
    /** Where the git service has its repositories. */
    public readonly remote: string,
  ) {
    this.#bin = join(host.root, "bin");
  }

  /** Gone after the test, its environment too. */
  public static async open(...repositories: readonly string[]): Promise<Session> {
    const host = standInHost({ "run/backoffice/env/BACKOFFICE_REPOSITORIES": `${repositories.join(",")}\n` });
    const session = new Session(host, join(host.root, "remote"));
    mkdirSync(session.#bin);
    const server = await startGitServer(session.remote, host.root, TOKEN);
    onTestFinished(() => server.close());
    const config = join(host.root, "gitconfig");
    writeFileSync(
      config,
      `[credential "https://github.com"]\n\thelper = "!f() { echo username=x-access-token; echo password=${TOKEN}; }; f"\n`,
    );
    const environment = {
      PATH: `${session.#bin}:${process.env["PATH"] ?? ""}`,
      HOME: host.root,
      GIT_CONFIG_SYSTEM: config,
      https_proxy: server.proxy,
      GIT_SSL_CAINFO: server.certificate,
    };
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    for (const repository of repositoriesOf(host)) session.publish(repository, "README.md");
    return session;
  }

  /** A commit with one more file on the main branch of a repository at the git service. */
  public publish(repository: string, file: string): void {
    const bare = join(this.remote, `${repository}.git`);
    const work = join(this.host.root, "work", repository);
    this.git("init", "--quiet", "--initial-branch=main", work);
    this.git("init", "--quiet", "--bare", "--initial-branch=main", bare);
    writeFileSync(join(work, file), "text\n");
    this.git("-C", work, "add", "--all");
    const who = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.com"];
    this.git("-C", work, ...who, "commit", "--quiet", "--message", `Add ${file}`);
    this.git("-C", work, "push", "--quiet", bare, "main");
  }

  public git(...args: readonly string[]): string {
    const done = spawnSync("git", args, { encoding: "utf8" });
    if (done.status !== 0) throw new Error(done.stderr);
    return done.stdout.trim();
  }

  /** Puts a program in front of the others; what it was called with stands in `calls` of its name. */
  public standIn(name: string, script: string): void {
    const file = join(this.#bin, name);
    writeFileSync(file, `#!/bin/sh\nprintf '%s\\n' "$*" >>"$0.calls"\n${script}\n`);
    chmodSync(file, 0o755);
  }

  public calls(name: string): string[] {
    return readFileSync(join(this.#bin, `${name}.calls`), "utf8")
      .trimEnd()
      .split("\n");
  }

  public path(file: string): string {
    return join(this.host.root, file);
  }
}
