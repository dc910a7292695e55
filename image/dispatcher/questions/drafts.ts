import { cleanText } from "../signals/outside-text.ts";
import type { Asking } from "./asker.ts";
import { question } from "./question.ts";

export const DRAFT_KINDS = ["reply", "digest"] as const;
export type DraftKind = (typeof DRAFT_KINDS)[number];

const LIMIT = 4_000;
const ADDRESS = /\b(?:[a-z][a-z0-9+.-]*:\/\/|www\.|mailto:)[^\s<>"')\]]+/gi;
const PROMISED = "A person of the team will read your message.";

const INSTRUCTIONS: Readonly<Record<DraftKind, readonly string[]>> = {
  reply: [
    "Draft a short reply to a message that reached a software team by mail, in the language of the message. A person reads it before it is sent.",
    "Polite and plain, at most 120 words. Promise nothing: no dates, no refunds, no fixes. No links, no addresses, no attachments. Do not ask for passwords or payment. Give no advice that is not in the message. No subject line, no signature.",
    "Answer with the reply's text and nothing else.",
  ],
  digest: [
    "Sum up the state of a software team's repositories for its daily digest: open issues, open pull requests, what waits for a person, jobs that failed.",
    "Plain text without Markdown, at most 200 words, numbers with # as given. Say only what the text says.",
    "Answer with the digest's text and nothing else.",
  ],
};

/** Writes a text about another one. What must not be in it is taken out here, whatever Claude answers. */
export async function draft(kind: DraftKind, text: string, asker: Asking): Promise<string> {
  const answer = cleanText(await asker.ask(question(INSTRUCTIONS[kind], text)), LIMIT);
  return kind === "reply" ? `${withoutLinks(answer)}\n\n${PROMISED}` : withLinksOf(text, answer);
}

function withoutLinks(answer: string): string {
  return answer.replace(ADDRESS, "[link removed]");
}

/** Only links to GitHub that were in the text already. */
function withLinksOf(text: string, answer: string): string {
  const known = new Set(text.match(ADDRESS)?.filter((address) => address.startsWith("https://github.com/")));
  return answer.replace(ADDRESS, (address) =>
    known.has(address.replace(/[.,;:]+$/, "")) ? address : "[link removed]",
  );
}
