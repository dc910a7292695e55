import type { Limits } from "./jobs/limits.ts";

/** What the dispatcher is told of its host: the description's settings, in environment variables. */
export interface Environment {
  readonly name: string;
  /** Where n8n is reached from outside. */
  readonly url: string;
  /** As owner/name; the first is meant by signals that name none. */
  readonly repositories: readonly string[];
  readonly limits: Limits;
  readonly minutesPerJob: number;
  /** The agent's turns in all of a job. */
  readonly turnsPerJob: number;
  /** Where the digest and what waits for approval go. */
  readonly notify: { readonly email?: string; readonly slack?: string };
  /** Stands in for GitHub's API. */
  readonly githubUpstream?: URL;
  /** Stands in for GitHub's git server. */
  readonly gitUpstream?: URL;
}

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Reads the environment.
 * @throws Error with all that is wrong in it
 */
export function readEnvironment(variables: Variables): Environment {
  const problems: string[] = [];
  const read = new Reader(variables, problems);
  const environment: Environment = {
    name: read.text("BACKOFFICE_NAME"),
    url: read.text("BACKOFFICE_URL"),
    repositories: read.repositories("BACKOFFICE_REPOSITORIES"),
    limits: {
      atOnce: read.number("BACKOFFICE_JOBS_AT_ONCE", { least: 1, most: 2, otherwise: 1 }) as 1 | 2,
      perDay: read.number("BACKOFFICE_JOBS_PER_DAY", { least: 1, most: 1000, otherwise: 20 }),
      timeZone: read.timeZone("TZ"),
    },
    minutesPerJob: read.number("BACKOFFICE_JOB_MINUTES", { least: 1, most: 1440, otherwise: 60 }),
    turnsPerJob: read.number("BACKOFFICE_JOB_TURNS", { least: 1, most: 10_000, otherwise: 200 }),
    notify: {
      email: variables["BACKOFFICE_NOTIFY_EMAIL"],
      slack: variables["BACKOFFICE_NOTIFY_SLACK"],
    },
    githubUpstream: read.url("BACKOFFICE_GITHUB_UPSTREAM"),
    gitUpstream: read.url("BACKOFFICE_GIT_UPSTREAM"),
  };
  if (problems.length === 0) return environment;
  throw new Error(
    [
      "The dispatcher can't start with what it was told of the host:",
      ...problems.map((problem) => `- ${problem}`),
      "These come from backoffice.ts: deploy again.",
    ].join("\n"),
  );
}

/** Reads single variables and notes what is wrong with them. */
class Reader {
  readonly #variables: Variables;
  readonly #problems: string[];

  constructor(variables: Variables, problems: string[]) {
    this.#variables = variables;
    this.#problems = problems;
  }

  text(name: string): string {
    const value = this.#variables[name] ?? "";
    if (value === "") this.#problems.push(`${name} is missing.`);
    return value;
  }

  number(
    name: string,
    { least, most, otherwise }: { least: number; most: number; otherwise: number },
  ): number {
    const text = this.#variables[name];
    if (text === undefined) return otherwise;
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    this.#problems.push(`${name} is "${text}"; it must be a whole number from ${least} to ${most}.`);
    return otherwise;
  }

  repositories(name: string): readonly string[] {
    const all = (this.#variables[name] ?? "").split(",").filter((each) => each !== "");
    if (all.length === 0)
      this.#problems.push(`${name} is missing; it must be owner/name, or several with commas.`);
    for (const each of all) {
      if (/^[\w.-]+\/[\w.-]+$/.test(each)) continue;
      this.#problems.push(`${name} has "${each}"; each must be owner/name.`);
    }
    return all;
  }

  timeZone(name: string): string {
    const zone = this.#variables[name] ?? "UTC";
    try {
      new Intl.DateTimeFormat("en", { timeZone: zone });
    } catch {
      this.#problems.push(`${name} is "${zone}"; it must be a time zone such as Europe/Berlin.`);
    }
    return zone;
  }

  url(name: string): URL | undefined {
    const text = this.#variables[name];
    if (text === undefined) return undefined;
    if (URL.canParse(text)) return new URL(text);
    this.#problems.push(`${name} is "${text}"; it must be an address such as http://127.0.0.1:7902.`);
    return undefined;
  }
}
