import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import type { Job, JobState } from "../../../../image/dispatcher/jobs/job";
import { imageNode } from "../../../../rehearsal/image/node";

const TOKEN = "4f".repeat(32);

/** The program as the image runs it: TypeScript, by Node itself. */
export const PROGRAM = resolve("__tests__/image/dispatcher/jobs/stand-in-main.ts");

export interface Settings {
  readonly atOnce?: 1 | 2;
  readonly perDay?: number;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
  /** The text as JSON. */
  readonly body: unknown;
}

export interface Question {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What is asked for when a test needs a job, whichever. */
export const JOB = {
  playbook: "fix-bug",
  repository: "acme/app",
  issue: 12,
  requestedBy: "octocat",
} as const;

/** In memory, where there is such a place: a busy disk makes each job wait, and a killed process loses what is in memory no more than what is on a disk. */
const PLACE = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

/** The dispatcher with another worker, on a folder of its own, which outlives its kills. */
export class Dispatcher {
  public readonly folder: string;
  #process: ChildProcess | undefined;
  #url = "";

  /** @param place in which its folder is @default PLACE */
  public constructor(
    private readonly settings: Settings = {},
    private readonly program = PROGRAM,
    place = PLACE,
  ) {
    this.folder = mkdtempSync(join(place, "dispatcher-"));
  }

  /** Starts it and waits until it listens. */
  public async start(): Promise<this> {
    const output = createInterface({ input: this.spawn().stdout ?? process.stdin });
    const [port] = (await once(output, "line")) as [string];
    this.#url = `http://127.0.0.1:${port}`;
    return this;
  }

  /** Starts it without waiting. */
  public spawn(): ChildProcess {
    const tokenHash = createHash("sha256").update(TOKEN).digest("hex");
    const settings = JSON.stringify({ ...this.settings, tokenHash });
    this.#process = spawn(imageNode(), [this.program, this.folder, settings], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    return this.#process;
  }

  /** Ends it and waits until it is gone. @param signal @default "SIGKILL" */
  public async end(signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, "exit");
  }

  /** Asks its API, with the token unless `headers` say otherwise. */
  public async ask(method: string, path: string, { body, headers }: Question = {}): Promise<Answer> {
    const response = await fetch(`${this.#url}${path}`, {
      method,
      headers: { "x-backoffice-token": TOKEN, ...headers },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      text,
      get body() {
        return JSON.parse(text) as unknown;
      },
    };
  }

  /** Has a job taken. @returns its id */
  public async accepted(request: Partial<Job> = {}, delivery?: string): Promise<string> {
    const headers = delivery === undefined ? undefined : { "x-backoffice-delivery": delivery };
    const { status, body, text } = await this.ask("POST", "/jobs", { body: { ...JOB, ...request }, headers });
    if (status !== 202 && status !== 200) throw new Error(`${status} ${text}`);
    return (body as Job).id;
  }

  public async job(id: string): Promise<Job> {
    return (await this.ask("GET", `/jobs/${id}`)).body as Job;
  }

  public async jobs(query = "?limit=500"): Promise<readonly Job[]> {
    return ((await this.ask("GET", `/jobs${query}`)).body as { readonly jobs: readonly Job[] }).jobs;
  }

  /** The job once it has come to a state. */
  public async jobIn(id: string, state: JobState): Promise<Job> {
    await this.until(async () => (await this.job(id)).state === state);
    return this.job(id);
  }

  public async until(holds: () => Promise<boolean> | boolean): Promise<void> {
    const end = Date.now() + 60_000;
    while (!(await holds())) {
      if (Date.now() > end) throw new Error(`It doesn't come to hold: ${holds.toString()}`);
      await sleep(10);
    }
  }

  /** What the worker has done, in order: `work ID`, `effect ID`, `clean ID`, `report ID` and so on. */
  public get done(): readonly string[] {
    const file = join(this.folder, "effects");
    return existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n") : [];
  }

  /** Sets its clock. */
  public set clock(time: string) {
    writeFileSync(join(this.folder, "clock"), time);
  }

  public async remove(): Promise<void> {
    await this.end();
    rmSync(this.folder, { recursive: true });
  }
}
