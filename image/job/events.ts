/** What a job's runner tells the dispatcher: one JSON object on a line of its standard output each. */
export type JobEvent =
  | { readonly event: "start"; readonly runner: "maestro" | "claude" }
  /** A box was ticked: how many are, of how many. */
  | { readonly event: "box"; readonly done: number; readonly total: number; readonly text: string }
  /** What all of the job has used so far: the agent's turns and US dollars. */
  | { readonly event: "turns"; readonly turns: number; readonly cost: number }
  /** What the agent said or did, for the log. */
  | { readonly event: "say"; readonly text: string }
  /** The last event. */
  | ({ readonly event: "end" } & Verdict);

/** How the work of a job ended, in the eyes of its runner; `reason` is a sentence. */
export type Verdict = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** Takes events as they come. */
export type Tell = (event: JobEvent) => void;
