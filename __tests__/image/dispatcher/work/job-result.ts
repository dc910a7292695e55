import { existsSync, mkdirSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect } from "vitest";
import { type CheckedResult, checkResult } from "../../../../image/dispatcher/work/result";
import { ResultRefused } from "../../../../image/dispatcher/work/result-refused";
import { BRANCH, GitHost, HUB } from "./git-host";

/** How the messages of a refusal name a commit. */
export const named = (commit: string): string => `Commit ${commit.slice(0, 10)}`;

/** A job's result in the making: a checkout on the job's branch, from a main with a source file and a workflow. */
export class JobResult {
  /** The commit that the job began at. */
  public base = "";
  #base = "";
  #host: GitHost | undefined;

  public get host(): GitHost {
    if (!this.#host) throw new Error("It isn't started.");
    return this.#host;
  }

  public async start(): Promise<void> {
    const host = (this.#host = await GitHost.start());
    host.commit("Second", { "src/total.js": "1\n", ".github/workflows/ci.yml": "on: push\n" });
    this.#base = host.publish();
    await host.mirrors.fetch(HUB, "main");
    host.branch();
    host.keep();
  }

  public async stop(): Promise<void> {
    await this.#host?.stop();
  }

  /** As it was at the start. */
  public restore(): void {
    this.host.restore();
    this.base = this.#base;
  }

  /** Runs git in the checkout. */
  public git(...args: string[]): string {
    return this.host.git(this.host.checkout, ...args);
  }

  /** Makes a link in the checkout. */
  public link(target: string, path: string): void {
    mkdirSync(dirname(join(this.host.checkout, path)), { recursive: true });
    symlinkSync(target, join(this.host.checkout, path));
  }

  /** Checks what is bundled now. */
  public async check(): Promise<CheckedResult> {
    const { bundle, mirrors } = this.host;
    const mirror = mirrors.path(HUB);
    return checkResult({ bundle, mirror, base: this.base, branch: BRANCH, repository: HUB, issue: 12 });
  }

  /** Each problem of what is bundled now. */
  public async problems(): Promise<readonly string[]> {
    const refused: unknown = await this.check().catch((error: unknown) => error);
    expect(existsSync(`${this.host.bundle}.git`)).toBe(false);
    if (!(refused instanceof ResultRefused)) throw new Error("It isn't refused.", { cause: refused });
    return refused.problems;
  }

  /** Each problem of what the branch has now. */
  public async bundled(): Promise<readonly string[]> {
    this.host.makeBundle();
    return this.problems();
  }
}
