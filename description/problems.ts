/** A cloud the host can be deployed to; also the name of its stack. */
export type Target = "fly" | "hetzner";

/** One thing in backoffice.ts, or in a file of the project, that has to change before a deploy. Every text is non-empty and free of secrets. */
export interface Problem {
  /** The only target that is hindered. @default - the problem is in a shared setting and hinders both */
  readonly target?: Target;
  /** The file that has the problem. @default - backoffice.ts */
  readonly file?: string;
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
  const described = problems.filter(({ file }) => file === undefined);
  const count = described.length === 1 ? "1 problem" : `${described.length} problems`;
  const blocks = described.map(({ field, problem, allowed, fix }) =>
    [`  ${field}: ${problem}`, `    allowed: ${allowed}`, `    fix:     ${fix}`].join("\n"),
  );
  const ofFiles = problems.flatMap(({ file, problem, allowed, fix }) =>
    file === undefined ? [] : [`${file} ${problem}.\n  allowed: ${allowed}\n  fix:     ${fix}`],
  );
  return [...(described.length > 0 ? [`backoffice.ts has ${count}:`] : []), ...blocks, ...ofFiles].join(
    "\n\n",
  );
}
