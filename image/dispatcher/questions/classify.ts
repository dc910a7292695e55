import { cleanLine } from "../signals/outside-text.ts";
import { textAt } from "../signals/payload.ts";
import type { Asking } from "./asker.ts";
import { question } from "./question.ts";

export const CLASSES = ["bug", "feature", "support", "spam"] as const;
export type Class = (typeof CLASSES)[number];

/** What a message is. */
export interface Classification {
  readonly class: Class;
  /** What it is about, on one line. */
  readonly title: string;
  /** Claude's answer was none of the classes: a person has to look. */
  readonly uncertain?: true;
}

const TITLE_LIMIT = 100;

const INSTRUCTIONS = [
  "Sort a message that reached a software team by mail. Answer with one JSON object and nothing else:",
  '{"class": "bug" | "feature" | "support" | "spam", "title": "..."}',
  "bug: something of the software does not work as it should. feature: a wish for something new. spam: advertising, fraud, machine mail without meaning. support: all else, also when in doubt.",
  "title: what the message is about, in its language, at most 80 characters, no names of persons, no addresses.",
];

/** Asks which of four classes a message is of. What Claude says besides counts for nothing. */
export async function classify(text: string, asker: Asking): Promise<Classification> {
  return classificationIn(await asker.ask(question(INSTRUCTIONS, text)), text);
}

/** Reads Claude's answer. Two answers that contradict each other, as when it repeats one out of the message, are none. */
export function classificationIn(answer: string, text: string): Classification {
  const given = objectsIn(answer).flatMap((value) => {
    const found = CLASSES.find((name) => name === textAt(value, "class").trim().toLowerCase());
    return found ? [{ class: found, title: titleOf(textAt(value, "title"), text) }] : [];
  });
  const [first] = given;
  if (first && given.every((each) => each.class === first.class)) return first;
  return { class: "support", title: titleOf("", text), uncertain: true };
}

/** Also between words and code fences, which Claude sometimes puts around what it was asked for. */
function objectsIn(answer: string): unknown[] {
  return [...answer.matchAll(/\{[^{}]*\}/g)].flatMap(([object]) => {
    try {
      return [JSON.parse(object) as unknown];
    } catch {
      return [];
    }
  });
}

function titleOf(said: string, text: string): string {
  const firstLine = text.split("\n").find((line) => cleanLine(line, TITLE_LIMIT) !== "") ?? "";
  return cleanLine(said, TITLE_LIMIT) || cleanLine(firstLine, TITLE_LIMIT) || "Message without text";
}
