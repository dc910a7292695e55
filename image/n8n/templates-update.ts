import { decide } from "./templates-plan.ts";
import type { Decision, Recorded, Row, Template, Unfinished } from "./templates-plan.ts";
import { folderHash, isUpToDate, readState, writeState } from "./templates-state.ts";

/** n8n's database and commands, as far as templates need them. */
export interface N8n {
  rows(): ReadonlyMap<string, Row>;
  /** Returns what n8n printed when it failed. */
  import(templates: readonly Template[]): string | undefined;
  /** Returns what n8n printed when it failed. */
  publish(id: string): string | undefined;
}

export interface UpdateOptions {
  readonly templates: readonly Template[];
  readonly stateFile: string;
  readonly n8n: N8n;
  /** Takes one line for the user. */
  readonly log: (line: string) => void;
}

interface Planned {
  readonly template: Template;
  readonly decision: Decision;
  readonly recorded?: Recorded;
  /** Kept until all of it is done. */
  readonly unfinished?: Unfinished;
}

/**
 * Brings the templates up to date in n8n, which must not be running. May be killed at any point: the next run finishes it.
 *
 * @returns whether all of it worked; what didn't is tried again by the next run
 */
export function updateTemplates({ templates, stateFile, n8n, log }: UpdateOptions): boolean {
  const state = readState(stateFile);
  if (isUpToDate(state, templates)) return true;

  const before = n8n.rows();
  const plan = templates.map((template): Planned => {
    const { [template.id]: recorded } = state.templates;
    const { [template.id]: interrupted } = state.unfinished;
    const decision = decide(template, before.get(template.id), recorded, interrupted);
    return { template, decision, recorded, unfinished: unfinishedUntilDone(template, decision, interrupted) };
  });
  writeState(stateFile, { templates: state.templates, unfinished: unfinishedOf(plan) });

  const imports = plan.filter(({ decision }) => decision.action === "import").map(({ template }) => template);
  const importProblem = imports.length > 0 ? n8n.import(imports) : undefined;
  const after = imports.length > 0 ? n8n.rows() : before;
  const failed = plan.filter((planned) => {
    const problem = carryOut(planned, n8n, after.get(planned.template.id), importProblem);
    if (problem !== undefined) log(problem);
    return problem !== undefined;
  });

  const done = plan.filter((planned) => !failed.includes(planned));
  for (const { template, decision, recorded } of done) {
    if (decision.action === "offer" && recorded?.offered !== template.content) log(offer(template));
  }
  writeState(stateFile, {
    ...(failed.length === 0 && { folder: folderHash(templates) }),
    templates: { ...state.templates, ...recordsOf(done, after) },
    unfinished: unfinishedOf(failed),
  });
  return failed.length === 0;
}

function unfinishedUntilDone(
  template: Template,
  decision: Decision,
  interrupted?: Unfinished,
): Unfinished | undefined {
  if (decision.action === "import") {
    return { template: template.content, bare: template.bare, publish: decision.publish };
  }
  return decision.action === "publish" ? interrupted : undefined;
}

function unfinishedOf(plan: readonly Planned[]): Record<string, Unfinished> {
  return Object.fromEntries(
    plan.flatMap(({ template, unfinished }) => (unfinished === undefined ? [] : [[template.id, unfinished]])),
  );
}

/** Looks whether the import worked and publishes where that is due. Returns what went wrong, and what to do. */
function carryOut(
  { template, decision, unfinished }: Planned,
  n8n: N8n,
  row: Row | undefined,
  importProblem: string | undefined,
): string | undefined {
  const { id, name, file } = template;
  // Not by the exit code alone: n8n skips a workflow it finds invalid and ends well.
  if (decision.action === "import" && !(row?.byImport && row.bare === template.bare)) {
    return (
      `Template "${name}" (${id}) was not imported; the next start tries again. ` +
      `To see why: n8n import:workflow --input=${file}. n8n said: ${importProblem ?? "nothing"}`
    );
  }
  const problem = unfinished?.publish ? n8n.publish(id) : undefined;
  if (problem === undefined) return undefined;
  return (
    `Template "${name}" (${id}) was imported but not published; the next start tries again. ` +
    `To have it sooner, publish it in the editor. n8n said: ${problem}`
  );
}

function offer({ id, name }: Template): string {
  return (
    `Template "${name}" (${id}) has a new version, but the workflow was changed on this host and stays as it is. ` +
    "To get the new one: duplicate the workflow if you want to keep yours, archive and delete the original, restart the host."
  );
}

function recordsOf(done: readonly Planned[], rows: ReadonlyMap<string, Row>): Record<string, Recorded> {
  return Object.fromEntries(
    done.flatMap(({ template, decision, recorded }): [string, Recorded][] => {
      const record = recordAfter(template, decision, recorded, rows.get(template.id));
      return record === undefined ? [] : [[template.id, record]];
    }),
  );
}

function recordAfter(
  template: Template,
  decision: Decision,
  recorded?: Recorded,
  row?: Row,
): Recorded | undefined {
  if (decision.action === "offer") return { ...recorded, offered: template.content };
  // What was offered is the old one again.
  if (decision.action === "keep" && recorded?.template === template.content) {
    return { template: recorded.template, row: recorded.row };
  }
  if (decision.action === "keep") return recorded;
  return { template: template.content, row: row?.content };
}
