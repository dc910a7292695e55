import { diskProblem, gib, memoryProblem } from "./guard-room.ts";
import { diskOf, machineMemory, memoryIn, memoryInAll, memoryOf } from "./guard-usage.ts";

/** What one job may take. */
export interface GuardLimits {
  readonly minutes: number;
  /** How long its runner may say nothing: longer than the agent's longest tool call. @default 20 */
  readonly silentMinutes?: number;
  /** Bytes of all its processes together. @default 60 % of the machine's */
  readonly memory?: number;
}

export interface GuardProps {
  /** The user that runs the job. */
  readonly uid: number;
  /** On the disk that the job writes to. @default - it writes nothing: neither disks nor /dev/shm are looked at */
  readonly folder?: string;
  readonly limits: GuardLimits;
  /** Aborted when the job shall end; its reason is a sentence. */
  readonly signal: AbortSignal;
  /** How often memory and disk are looked at. @default 2000 */
  readonly intervalMs?: number;
}

/** Why a job is ended before it has ended itself. */
export interface Strike {
  readonly struck: true;
  readonly state: "failed" | "cancelled";
  readonly reason: string;
  /** What the machine lacks, be it for this job or for others. @default - what the job did, or its end was asked for */
  readonly ofMachine?: true;
}

const MINUTE_MS = 60_000;
/** Files there are memory that outlives the process that wrote them. */
const SHARED_MEMORY = "/dev/shm";
/** Jobs can write there too. */
const TEMPORARY = "/tmp";
const MORE_VOLUME = "Raise volumeSizeGb in backoffice.ts, then deploy.";
const LESS_THERE = `See what fills it with: sudo du -xh ${TEMPORARY}`;

/** Watches a job from where it can't reach: what a job may take is not left to its runner, which the agent could change. */
export class Guard {
  /** Resolves at the first strike, and never without one. */
  readonly strike: Promise<Strike>;
  readonly #props: GuardProps;
  readonly #memory: number;
  readonly #timers: NodeJS.Timeout[] = [];
  /** What others have in /dev/shm. */
  readonly #shared = memoryIn(SHARED_MEMORY);
  #silence?: NodeJS.Timeout;
  #hit: (strike: Strike) => void = () => undefined;

  constructor(props: GuardProps) {
    this.#props = props;
    this.#memory = props.limits.memory ?? memoryInAll() * 0.6;
    this.strike = new Promise((resolve) => (this.#hit = resolve));
    const { signal, limits, intervalMs = 2000 } = props;
    if (signal.aborted) this.#cancelled();
    signal.addEventListener("abort", this.#cancelled, { once: true });
    this.#timers.push(setTimeout(() => this.#tooLong(), limits.minutes * MINUTE_MS));
    this.#timers.push(setInterval(() => this.#look(), intervalMs));
    this.#look();
    this.heard();
  }

  /** The job's runner said something. */
  heard(): void {
    const { silentMinutes = 20 } = this.#props.limits;
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#silent(silentMinutes), silentMinutes * MINUTE_MS);
  }

  close(): void {
    clearTimeout(this.#silence);
    for (const timer of this.#timers) clearTimeout(timer);
    this.#props.signal.removeEventListener("abort", this.#cancelled);
  }

  #look(): void {
    const { uid, folder } = this.#props;
    const shared = folder === undefined ? 0 : Math.max(0, memoryIn(SHARED_MEMORY) - this.#shared);
    const used = memoryOf(uid) + shared;
    if (used > this.#memory) {
      this.#fail(`The job used ${gib(used)} of memory; it may use ${gib(this.#memory)}.`);
    }
    const problem = memoryProblem(machineMemory()) ?? (folder === undefined ? undefined : fullDisk(folder));
    if (problem !== undefined) this.#hit({ struck: true, state: "failed", reason: problem, ofMachine: true });
  }

  #tooLong(): void {
    const { minutes } = this.#props.limits;
    this.#fail(
      `The job took longer than ${minutes} minutes. Make the issue smaller, or raise minutesPerJob in backoffice.ts.`,
    );
  }

  #silent(minutes: number): void {
    this.#fail(
      `The job said nothing for ${minutes} minutes: Claude's API, or a command the agent ran, hangs. See its log, and: backoffice-health`,
    );
  }

  #fail(reason: string): void {
    this.#hit({ struck: true, state: "failed", reason });
  }

  readonly #cancelled = (): void => {
    this.#hit({ struck: true, state: "cancelled", reason: String(this.#props.signal.reason) });
  };
}

function fullDisk(folder: string): string | undefined {
  return (
    diskProblem(folder, diskOf(folder), MORE_VOLUME) ?? diskProblem(TEMPORARY, diskOf(TEMPORARY), LESS_THERE)
  );
}
