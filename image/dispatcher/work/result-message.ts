/** What keeps an existing CI from running: https://docs.github.com/actions/managing-workflow-runs/skipping-workflow-runs and other vendors' spellings. */
export const SKIP_MARKER =
  /\[(?:(?:skip|no)[\s-]+ci|ci[\s-]+skip|skip[\s-]+actions|actions[\s-]+skip)\]|\*{3}no_ci\*{3}/i;
const SKIP_TRAILER = /^[^\S\n]*skip-checks[^\S\n]*:.*$/im;
const CO_AUTHOR = /^[^\S\n]*co-authored-by[^\S\n]*:(.*)$/gim;
/** Claude Code's own trailer names nobody else. */
const CLAUDE = /^[^<>@]*<noreply@anthropic\.com>\s*$/i;
/** https://docs.github.com/issues/tracking-your-work-with-issues/using-issues/linking-a-pull-request-to-an-issue */
const CLOSING =
  /\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?)\s*(?::\s*)?(?:https?:\/\/[^\s#]{1,300}\/(?:issues|pull)\/\d+|(?<elsewhere>[\w.-]{1,100}\/[\w.-]{1,100})?(?:#|gh-)(?<number>\d+))/gi;
/**
 * A person, or with a slash behind it a team of an organisation; GitHub's own filters tell them apart in the same way
 * (https://github.com/gjtorikian/html-pipeline: mention_filter.rb, team_mention_filter.rb). Code marks change nothing: a message is no Markdown.
 */
const MENTION = /(?<![A-Za-z0-9_])@(?<owner>[A-Za-z0-9][\w-]*)(?<team>\/[\w*.-]+)?/g;
/** Bytes of a message: those that people write have a few thousand at most. */
const LONGEST = 64 * 1024;
/** Characters of a finding that are said. */
const SHOWN = 100;

/** A commit's message, as it is stored. */
export interface ResultMessage {
  readonly message: string;
  /** What its bytes are; empty for UTF-8. */
  readonly encoding: string;
}

/** Where a message is to go. */
export interface MessagePlace {
  /** As owner/name. */
  readonly repository: string;
  /** The job's, the one that may be closed. @default - none */
  readonly issue?: number;
}

/**
 * What is wrong with a commit's message: GitHub acts on it, towards people and issues that have nothing to do with the job, as soon as it is
 * pushed or merged. Two things are in order that look alike:
 *
 * - `@types/node` and other packages of npm. GitHub could only take them for a team, and an organisation's teams are mentioned in its own
 *   repositories; so the repository's owner is the one scope that is refused.
 * - A breaking change. Nothing acts on it before a human has merged it, and where it is true it has to be said: the pull request says it
 *   before all else (result-release.ts).
 */
export function messageProblems({ message, encoding }: ResultMessage, place: MessagePlace): string[] {
  const size = Buffer.byteLength(message);
  if (size > LONGEST) return [`has a message of ${size} bytes; allowed are ${LONGEST}`];
  const { issue } = place;
  const skip = SKIP_MARKER.exec(message) ?? SKIP_TRAILER.exec(message);
  const coAuthors = [...message.matchAll(CO_AUTHOR)].filter(([, who = ""]) => !CLAUDE.test(who));
  const closing = [...message.matchAll(CLOSING)].filter(
    ({ groups }) => groups?.["elsewhere"] !== undefined || Number(groups?.["number"]) !== issue,
  );
  const mentions = [...message.replace(CO_AUTHOR, "").matchAll(MENTION)].filter(
    ({ groups }) => groups?.["team"] === undefined || isOwner(groups["owner"], place),
  );
  return [
    ...(encoding === "" ? [] : [`has a message in ${shown(encoding)}; a job's messages are in UTF-8`]),
    ...(skip ? [`has a message that skips checks, ${shown(skip[0])}; every check of the project runs`] : []),
    ...each(coAuthors, "names a co-author", "a job's commits are by the host alone"),
    ...each(
      closing,
      "closes an issue",
      issue === undefined ? "the job has none to close" : `a job may close its own only, as #${issue}`,
    ),
    ...each(
      mentions,
      "mentions somebody",
      "nobody is notified by a job's commits, and GitHub takes any name behind an @ for a person or team: write it without the @",
    ),
  ];
}

function isOwner(name: string | undefined, { repository }: MessagePlace): boolean {
  return name?.toLowerCase() === repository.split("/")[0]?.toLowerCase();
}

/** One sentence for all findings of a kind: a message can have thousands. */
function each(found: readonly RegExpMatchArray[], does: string, rule: string): string[] {
  const [first] = found;
  return first ? [`has a message that ${does}, ${shown(first[0])}; ${rule}`] : [];
}

function shown(text: string): string {
  return JSON.stringify(text.trim().slice(0, SHOWN));
}
