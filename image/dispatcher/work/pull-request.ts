import type { Protection } from "../github/protection.ts";
import type { Job, Playbook } from "../jobs/job.ts";
import { SKIP_MARKER } from "./result-message.ts";
import { cleanLine, cleanText, code, fenced } from "../signals/outside-text.ts";

/** What a pull request tells. */
export interface PullRequestText {
  readonly job: Job;
  /** The branch it is to be merged into. */
  readonly base: string;
  readonly protection: Protection;
  /** What the agent says it did, and how it was tested. */
  readonly summary: string;
  readonly tests: string;
  /** US dollars. @default - not told */
  readonly cost?: number;
}

/** Characters; GitHub takes 256 of a title and 65536 of a body. */
const TITLE = 200;
const SUMMARY = 12_000;
const TESTS = 16_000;
/** Columns after which a line is broken: a code block has no soft ones. */
const COLUMNS = 110;

const PREFIX: Readonly<Record<Playbook, string>> = {
  "fix-bug": "fix: ",
  "implement-feature": "feat: ",
  "decompose-feature": "docs: ",
};

/**
 * A pull request's title in the form of a conventional commit. GitHub makes the message of a squashed commit of it, so
 * it names no person, no issue that would be closed, skips no check and is no breaking change, which a release made of it would be.
 */
export function pullRequestTitle(playbook: Playbook, about: string): string {
  const text = harmless(cleanLine(about, TITLE)).replace(/\s+/g, " ").trim() || "changes of a job";
  const [, type] = CONVENTIONAL.exec(text) ?? [];
  return type === undefined ? `${PREFIX[playbook]}${text}` : text.replace(CONVENTIONAL, () => `${type}: `);
}

const CONVENTIONAL = /^([a-z]+(?:\([^()]*\))?)!?: /;

/** Taking something out may join what stood around it. */
function harmless(title: string): string {
  let rest = title;
  for (let before = ""; before !== rest;) {
    before = rest;
    rest = rest
      .replace(/https?:\/\//gi, "")
      .replace(/@(?=\w)/g, "")
      .replace(/(\bGH-|#)(?=\d)/gi, "")
      .replace(SKIP_MARKER, "");
  }
  return rest;
}

/** A pull request's text. What the agent wrote stands in code blocks, where no name is notified and no issue closed. */
export function pullRequestBody({ job, base, protection, summary, tests, cost }: PullRequestText): string {
  const facts = [
    `Job ${code(job.id)}, playbook ${code(job.playbook)}`,
    `asked for by ${code(cleanLine(job.requestedBy, TITLE))}`,
    ...(cost === undefined ? [] : [`cost $${cost.toFixed(2)}`]),
  ];
  return [
    ...(job.issue === undefined ? [] : [`Closes #${job.issue}.`]),
    "### Summary",
    block(summary, SUMMARY, "The agent wrote no summary."),
    "### Tests",
    block(tests, TESTS, "The agent wrote nothing about tests."),
    ...(protection === "unprotected" ? [warning(job.repository, base)] : []),
    `${facts.join(", ")}. Made by the host's agent; nobody has looked at it yet.`,
  ].join("\n\n");
}

/** What to say of a default branch that nothing protects. */
export function unprotected(repository: string, base: string): string {
  return `The branch ${base} of ${repository} isn't protected: whoever may push can change it without a review. Protect it at https://github.com/${repository}/settings/branches.`;
}

function warning(repository: string, base: string): string {
  return `> [!WARNING]\n> ${unprotected(repository, base)}`;
}

/** A text of an agent as a code block. */
export function block(text: string, limit: number, none: string): string {
  const clean = cleanText(text, limit);
  return clean === "" ? none : fenced(clean.split("\n").map(wrapped).join("\n"));
}

function wrapped(line: string): string {
  const lines: string[] = [];
  let rest = Array.from(line);
  while (rest.length > COLUMNS) {
    const blank = rest.lastIndexOf(" ", COLUMNS);
    const end = blank > COLUMNS / 2 ? blank : COLUMNS;
    lines.push(rest.slice(0, end).join(""));
    rest = rest.slice(rest[end] === " " ? end + 1 : end);
  }
  return [...lines, rest.join("")].join("\n");
}
