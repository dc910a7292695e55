/**
 * GitHub didn't do what it was asked, over REST or git. The message is a sentence; it never has the token.
 * "unreachable": no answer, an answer without sense, or "later": the same request may succeed another time.
 * "refused": it understood and won't do it, so asking again changes nothing.
 */
export class GitHubError extends Error {
  readonly reason: "unreachable" | "refused";
  /** Of the answer, where there was one over REST. */
  readonly status?: number;

  constructor(reason: "unreachable" | "refused", message: string, status?: number) {
    super(message);
    this.name = "GitHubError";
    this.reason = reason;
    if (status !== undefined) this.status = status;
  }
}

/** Whether trying the same again later may help. */
export function isUnreachable(error: unknown): boolean {
  return error instanceof GitHubError && error.reason === "unreachable";
}

/** Whether `error` is GitHub's answer with one of these statuses. */
export function hasStatus(error: unknown, ...statuses: readonly number[]): boolean {
  return error instanceof GitHubError && error.status !== undefined && statuses.includes(error.status);
}

/** What fetch says of a connection that failed, short: ECONNREFUSED rather than "fetch failed". */
export function connectionProblem(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error)) return "no answer";
  return (cause as NodeJS.ErrnoException).code ?? cause.message;
}
