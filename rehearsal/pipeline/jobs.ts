import type { Job } from "../../image/dispatcher/jobs/job";
import type { Host } from "../image/host";
import { found } from "./found";

const ENDED = ["succeeded", "failed", "cancelled"];

/** The dispatcher's jobs, seen and steered through the operator's socket. */
export class Jobs {
  public constructor(private readonly host: Host) {}

  public async all(): Promise<Job[]> {
    return (JSON.parse(await this.ask("GET", "/jobs?limit=200")) as { jobs: Job[] }).jobs;
  }

  public async log(id: string): Promise<string> {
    return this.ask("GET", `/jobs/${id}/log`);
  }

  /** @returns what the dispatcher answers @throws Error for a refusal */
  public async ask(method: "GET" | "POST", path: string, body?: object): Promise<string> {
    const sent = body ? ["-H", "content-type: application/json", "-d", JSON.stringify(body)] : [];
    const socket = ["--unix-socket", "/run/dispatcher/github.sock"];
    const { stdout, exitCode, all } = await this.host.run([
      ...["curl", "-sS", "--fail-with-body", "-m", "60", "-X", method, ...socket, ...sent],
      `http://backoffice${path}`,
    ]);
    if (exitCode !== 0) throw new Error(`${method} ${path}: ${all}`);
    return stdout;
  }

  /** The job for an issue, as soon as there is one. */
  public async forIssue(repository: string, issue: number, seconds = 30): Promise<Job> {
    return this.until(`a job for ${repository}#${issue}`, seconds, (job) => isFor(job, repository, issue));
  }

  /** The job for an issue, when it has ended and the issue was told. */
  public async ended(repository: string, issue: number, seconds = 280): Promise<Job> {
    return this.until(
      `the end of the job for ${repository}#${issue}`,
      seconds,
      (job) => isFor(job, repository, issue) && ENDED.includes(job.state) && job.reported,
    );
  }

  /** The first job for which `condition` holds. @throws Error with the end of the host's log after `seconds` */
  public async until(what: string, seconds: number, condition: (job: Job) => boolean): Promise<Job> {
    return found(this.host, what, seconds, async () => (await this.all()).find(condition));
  }
}

function isFor(job: Job, repository: string, issue: number): boolean {
  return job.repository === repository && job.issue === issue;
}
