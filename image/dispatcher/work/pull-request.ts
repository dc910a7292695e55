import type { Protection } from "../github/protection.ts";
import type { Job, Playbook } from "../jobs/job.ts";
import { SKIP_MARKER } from "./result-message.ts";
import { releaseLine } from "./result-release.ts";
import { cleanLine, cleanText, code, fenced } from "../signals/outside-text.ts";

/** What a pull request tells. */
export interface PullRequestText {
  readonly job: Job;
  /** The branch it is to be merged into. */
  readonly base: string;
  readonly protection: Protection;
  /** Of its commits. */
  readonly messages: readonly string[];
  /** What the agent says it did, and how it was tested. */
  readonly summary: string;
  readonly tests: string;
  /** US dollars. @default - not told */
  readonly cost?: number;
}

/** Characters; GitHub takes 256 of a title and 65536 of a body. */
const TITLE = 200;
const LINE = 100;
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

/**
 * A pull request's text. What the agent wrote stands in code blocks, where no name is notified and no issue closed. That a release would be a
 * new major version comes first: a human has to know it before he merges.
 */
export function pullRequestBody(text: PullRequestText): string {
  const { job, base, protection, messages, summary, tests, cost } = text;
  const [release] = [...messages, summary, tests].flatMap((each) => releaseLine(each) ?? []);
  const facts = [
    `Job ${code(job.id)}, playbook ${code(job.playbook)}`,
    `asked for by ${code(cleanLine(job.requestedBy, TITLE))}`,
    ...(cost === undefined ? [] : [`cost $${cost.toFixed(2)}`]),
  ];
  return [
    ...(job.issue === undefined ? [] : [`Closes #${job.issue}.`]),
    ...(release === undefined ? [] : [warning(breaking(release))]),
    "### Summary",
    block(summary, SUMMARY, "The agent wrote no summary."),
    "### Tests",
    block(tests, TESTS, "The agent wrote nothing about tests."),
    ...(protection === "unprotected" ? [warning(unprotected(job.repository, base))] : []),
    `${facts.join(", ")}. Made by the host's agent; nobody has looked at it yet.`,
  ].join("\n\n");
}

/** What to say of a default branch that nothing protects. */
export function unprotected(repository: string, base: string): string {
  return `The branch ${base} of ${repository} isn't protected: whoever may push can change it without a review. Protect it at https://github.com/${repository}/settings/branches.`;
}

function breaking(line: string): string {
  return `This says of itself, by ${code(cleanLine(line, LINE))}, that it breaks something or which version it is: tools that make releases of commits may publish a new major version once it is merged. Where that isn't meant, merge it with another message.`;
}

function warning(sentences: string): string {
  return `> [!WARNING]\n> ${sentences}`;
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
