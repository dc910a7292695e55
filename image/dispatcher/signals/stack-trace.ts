import { cleanLine } from "./outside-text.ts";
import { at, listAt, numberAt, textAt } from "./payload.ts";

const FRAMES = 15;
const LINE_LIMIT = 200;

/** The error that an event ended in, and where: its innermost frames first, as most languages print them. Empty for an event without. */
export function stackTrace(event: unknown): string {
  const exception = listAt(event, "exception", "values").findLast(
    (value) => typeof value === "object" && value !== null,
  );
  if (exception === undefined) return "";
  const frames = listAt(exception, "stacktrace", "frames");
  const left = frames.length - FRAMES;
  return [
    cleanLine([textAt(exception, "type"), textAt(exception, "value")].filter(Boolean).join(": "), LINE_LIMIT),
    ...frames.slice(-FRAMES).reverse().flatMap(linesOf),
    ...(left > 0 ? [`  ... ${left} frames more`] : []),
  ].join("\n");
}

/** The line of code is shown only for the program's own code. */
function linesOf(frame: unknown): string[] {
  const name = cleanLine(textAt(frame, "function"), LINE_LIMIT) || "?";
  const file = cleanLine(textAt(frame, "filename") || textAt(frame, "module"), LINE_LIMIT) || "?";
  const place = [file, numberAt(frame, "lineno"), numberAt(frame, "colno")].filter(
    (part) => part !== undefined,
  );
  const source = at(frame, "in_app") === true ? cleanLine(textAt(frame, "context_line"), LINE_LIMIT) : "";
  return [`  at ${name} (${place.join(":")})`, ...(source ? [`     ${source}`] : [])];
}
