import { cleanLine, cleanText, withoutMentions } from "../signals/outside-text.ts";
import { frontMatter } from "./delivery-front-matter.ts";
import { ResultRefused } from "./result-refused.ts";

/** An issue that a job planned. */
export interface PlannedIssue {
  /** Of its file, without .md; others name it so. */
  readonly name: string;
  readonly title: string;
  readonly labels: readonly string[];
  readonly dependsOn: readonly string[];
  readonly body: string;
}

/** Those that start a job are set by people only. */
const LABELS: readonly string[] = ["bug", "enhancement", "epic", "task"];
const MOST = 30;
/** Characters; GitHub takes 256 and 65536. */
const TITLE = 200;
const BODY = 60_000;

/**
 * The issues that a job wrote, in an order in which each comes after those it depends on.
 *
 * @param files texts by the names of their files
 * @throws ResultRefused with everything that is wrong
 */
export function planOf(files: Readonly<Record<string, string>>): PlannedIssue[] {
  const names = Object.keys(files).sort();
  if (names.length === 0) throw new ResultRefused(["The job wrote no issues."]);
  if (names.length > MOST)
    throw new ResultRefused([`The job wrote ${names.length} issues; allowed are ${MOST}.`]);
  const problems: string[] = [];
  const planned = names.flatMap((file) => {
    try {
      return [plannedIssue(file, files[file] ?? "")];
    } catch (error) {
      problems.push((error as Error).message);
      return [];
    }
  });
  if (problems.length > 0) throw new ResultRefused(problems);
  return ordered(planned);
}

function plannedIssue(file: string, text: string): PlannedIssue {
  const name = file.replace(/^.*\//, "").replace(/\.md$/, "");
  if (!/^\d{1,4}$/.test(name)) throw new Error(`${JSON.stringify(file)} isn't named like 001.md.`);
  const { values, body } = frontMatter(file, text);
  const title = withoutMentions(cleanLine(values.get("title")?.join(", ") ?? "", TITLE));
  if (title === "") throw new Error(`${file} has no title in its front matter.`);
  const labels = values.get("labels") ?? [];
  const other = labels.filter((label) => !LABELS.includes(label));
  if (other.length > 0) {
    throw new Error(`${file} has the labels ${JSON.stringify(other)}; allowed are ${LABELS.join(", ")}.`);
  }
  const dependsOn = (values.get("depends_on") ?? []).map((one) => one.replace(/\.md$/, ""));
  return {
    name,
    title,
    labels: [...new Set(labels)],
    dependsOn,
    body: withoutCommands(withoutMentions(cleanText(body, BODY))),
  };
}

/** Lines that a bot would take for a command of the token's owner, as quotes. */
function withoutCommands(text: string): string {
  return text.replace(/^(?=[^\S\n]*\/)/gm, "> ");
}

/** Numbers count, so that `1` is `001`. */
function ordered(planned: readonly PlannedIssue[]): PlannedIssue[] {
  const left = new Map(planned.map((issue) => [Number(issue.name), issue]));
  const problems = planned.flatMap(({ name, dependsOn }) =>
    dependsOn
      .filter((one) => !left.has(Number(one)))
      .map((one) => `${name}.md depends on ${JSON.stringify(one)}, of which there is no file.`),
  );
  if (left.size < planned.length) problems.push("Two files have the same number.");
  if (problems.length > 0) throw new ResultRefused(problems);
  const done: PlannedIssue[] = [];
  while (left.size > 0) {
    const next = [...left.values()].find(({ dependsOn }) => dependsOn.every((one) => !left.has(Number(one))));
    if (!next) {
      const names = [...left.values()].map(({ name }) => `${name}.md`).join(", ");
      throw new ResultRefused([`${names} depend on each other in a circle.`]);
    }
    left.delete(Number(next.name));
    done.push(next);
  }
  return done;
}
