/** What keeps an existing CI from running: https://docs.github.com/actions/managing-workflow-runs/skipping-workflow-runs and other vendors' spellings. */
export const SKIP_MARKER =
  /\[(?:(?:skip|no)[\s-]+ci|ci[\s-]+skip|skip[\s-]+actions|actions[\s-]+skip)\]|\*{3}no_ci\*{3}/i;
const SKIP_TRAILER = /^[^\S\n]*skip-checks[^\S\n]*:.*$/im;
const CO_AUTHOR = /^[^\S\n]*co-authored-by[^\S\n]*:(.*)$/gim;
/** Claude Code's own trailer names nobody else. */
const CLAUDE = /^[^<>@]*<noreply@anthropic\.com>\s*$/i;
/** https://docs.github.com/issues/tracking-your-work-with-issues/using-issues/linking-a-pull-request-to-an-issue */
const CLOSING =
  /\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?)\s*:?\s*(?:https?:\/\/[^\s#]{1,300}\/(?:issues|pull)\/\d+|(?<elsewhere>[\w.-]{1,100}\/[\w.-]{1,100})?(?:#|gh-)(?<number>\d+))/gi;
const MENTION = /(?<![A-Za-z0-9_])@[A-Za-z0-9][\w/-]*/g;
/** Characters of a finding that are said. */
const SHOWN = 100;

/** A commit's message, as it is stored. */
export interface ResultMessage {
  readonly message: string;
  /** What its bytes are; empty for UTF-8. */
  readonly encoding: string;
}

/**
 * What is wrong with a commit's message: GitHub acts on it as soon as it is pushed or merged.
 * @param issue the job's, the one that may be closed. @default - none
 */
export function messageProblems({ message, encoding }: ResultMessage, issue?: number): string[] {
  const skip = SKIP_MARKER.exec(message) ?? SKIP_TRAILER.exec(message);
  const coAuthors = [...message.matchAll(CO_AUTHOR)].filter(([, who = ""]) => !CLAUDE.test(who));
  const closing = [...message.matchAll(CLOSING)].filter(
    ({ groups }) => groups?.["elsewhere"] !== undefined || Number(groups?.["number"]) !== issue,
  );
  const mentions = [...message.replace(CO_AUTHOR, "").matchAll(MENTION)];
  return [
    ...(encoding === "" ? [] : [`has a message in ${shown(encoding)}; a job's messages are in UTF-8`]),
    ...(skip ? [`has a message that skips checks, ${shown(skip[0])}; every check of the project runs`] : []),
    ...each(coAuthors, "names a co-author", "a job's commits are by the host alone"),
    ...each(
      closing,
      "closes an issue",
      issue === undefined ? "the job has none to close" : `a job may close its own only, as #${issue}`,
    ),
    ...each(mentions, "mentions somebody", "nobody is notified by a job's commits"),
  ];
}

/** One sentence for all findings of a kind: a message can have thousands. */
function each(found: readonly RegExpMatchArray[], does: string, rule: string): string[] {
  const [first] = found;
  return first ? [`has a message that ${does}, ${shown(first[0])}; ${rule}`] : [];
}

function shown(text: string): string {
  return JSON.stringify(text.trim().slice(0, SHOWN));
}
