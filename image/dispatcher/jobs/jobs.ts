import { join } from "node:path";
import type { Route } from "../http/route.ts";
import type { Pauses } from "./back-off.ts";
import { Journal } from "./journal.ts";
import type { Limits } from "./limits.ts";
import { JobLogs } from "./log.ts";
import { removeOldLogs } from "./old-logs.ts";
import { pauseRoutes } from "./pause-routes.ts";
import { Queue } from "./queue.ts";
import { jobRoutes } from "./routes.ts";
import type { Worker } from "./worker.ts";

export interface JobsProps {
  /** Has the journal and a folder for each job. */
  readonly folder: string;
  readonly worker: Worker;
  readonly limits: Limits;
  /** The host's, as owner/name. */
  readonly repositories: readonly string[];
  /** Told which signal has led to a job. @default - nobody is told */
  readonly accepted?: (delivery: string) => void;
  /** @default - the clock */
  readonly now?: () => Date;
  /** Between tries of what must be done. @default - five seconds, at most an hour */
  readonly pauses?: Pauses;
  /** How often it is looked whether a new day has begun, in milliseconds. @default 60000 */
  readonly lookEvery?: number;
}

const DAY = 24 * 60 * 60 * 1000;

/** All about jobs: their journal, logs and queue, and what can be asked of them. */
export class Jobs {
  readonly queue: Queue;
  readonly routes: readonly Route[];
  readonly #journal: Journal;
  readonly #removeOldLogs: () => void;
  #daily: NodeJS.Timeout | undefined;

  /** @throws Error when the journal can't be opened */
  constructor(props: JobsProps) {
    const now = props.now ?? (() => new Date());
    const journal = Journal.open(join(props.folder, "journal.sqlite"));
    const logs = new JobLogs(props.folder, now);
    this.queue = new Queue({ ...props, journal, logs, now });
    this.routes = [...jobRoutes({ ...props, queue: this.queue, journal, logs }), ...pauseRoutes(this.queue)];
    this.#journal = journal;
    this.#removeOldLogs = () => void removeOldLogs(props.folder, (id) => journal.find(id), now());
  }

  /** Takes up what an earlier run left, and goes on. */
  start(): void {
    this.#removeOldLogs();
    this.#daily = setInterval(this.#removeOldLogs, DAY);
    this.queue.start();
  }

  /** Stops the work; the next start takes it up. */
  async stop(): Promise<void> {
    clearInterval(this.#daily);
    await this.queue.stop();
    this.#journal.close();
  }
}
