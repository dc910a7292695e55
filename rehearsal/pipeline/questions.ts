import type { Scenario } from "./claude-api";

/** What a message is taken for, by a word in it. */
const SIGNS = [
  ["spam", /lottery/i],
  ["bug", /wrong/i],
  ["feature", /would like/i],
] as const;

export const DRAFT = "Thank you for asking. You find it under Settings.";
export const DIGEST = "One pull request waits for a person.";

/** Answers the small questions that come without tools: what a mail is, a draft of a reply, a summary for the digest. */
export const questions: Scenario = ({ prompt }) => {
  if (prompt.startsWith("Sort a message")) {
    const text = /<(text-\w+)>\n(.*)<\/\1>/s.exec(prompt)?.[2] ?? "";
    const found = SIGNS.find(([, sign]) => sign.test(text))?.[0] ?? "support";
    const title = /^Subject: (.*)$/m.exec(text)?.[1];
    return { text: JSON.stringify({ class: found, title }) };
  }
  if (prompt.startsWith("Draft a short reply")) return { text: DRAFT };
  if (prompt.startsWith("Sum up the state")) return { text: DIGEST };
  return { text: "hello" };
};
