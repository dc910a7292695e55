/** A cloud the host can be deployed to; also the name of its stack. */
export type Target = "fly" | "hetzner";

/** One thing in backoffice.ts that has to change before a deploy. Every text is non-empty and free of secrets. */
export interface Problem {
  /** The only target that is hindered. @default - the problem is in a shared setting and hinders both */
  readonly target?: Target;
  /** Path of the setting, e.g. `fly.region` or `repositories[1]`. */
  readonly field: string;
  /** The value given, cut and without secrets. */
  readonly given: string;
  /** What is wrong, the value included where it may be shown. */
  readonly problem: string;
  readonly allowed: string;
  /** The change that cures it. */
  readonly fix: string;
}

/** The whole message for a terminal: every problem with what is allowed and how to fix it. */
export function renderProblems(problems: readonly Problem[]): string {
  if (problems.length === 0) return "backoffice.ts has no problems";
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  const blocks = problems.map(({ field, problem, allowed, fix }) =>
    [`  ${field}: ${problem}`, `    allowed: ${allowed}`, `    fix:     ${fix}`].join("\n"),
  );
  return [`backoffice.ts has ${count}:`, ...blocks].join("\n\n");
}
