/** What is used of the events that Maestro's command line prints. */
export type MaestroEvent =
  /** An attempt at a box is over. */
  | { readonly type: "task_complete"; readonly failed: boolean; readonly summary: string }
  | { readonly type: "error"; readonly message: string; readonly code: string };

/** Reads a line of its output; undefined for the log text between the events, and for events that decide nothing. */
export function readMaestroLine(line: string): MaestroEvent | undefined {
  if (!line.startsWith("{")) return undefined;
  let event: Readonly<Record<string, unknown>>;
  try {
    event = JSON.parse(line) as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
  if (event["type"] === "task_complete") {
    // A failed attempt's summary is a phrase of Maestro's own; the answer has the reason.
    const { success, fullResponse, summary } = event;
    return {
      type: "task_complete",
      failed: success !== true,
      summary: words(fullResponse) || words(summary),
    };
  }
  if (event["type"] === "error") {
    return { type: "error", message: words(event["message"]), code: words(event["code"]) };
  }
  return undefined;
}

function words(value: unknown): string {
  return typeof value === "string" ? value.replace(/\s+/g, " ").trim().slice(0, 300) : "";
}
