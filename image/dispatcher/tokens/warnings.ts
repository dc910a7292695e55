/** How a token is. */
export interface TokenState {
  readonly ok: boolean;
  /** Whole days that it stays valid; null when that isn't known or it never ends. */
  readonly daysLeft: number | null;
  readonly problem?: string;
}

/** A token, and what a warning about it has to tell besides its state. */
export interface WatchedToken extends TokenState {
  /** As the host knows it: GH_TOKEN. */
  readonly name: string;
  /** Of the token as the host has it now; a new one is warned about anew. */
  readonly fingerprint: string;
  /** Whether its vendor has refused it, which no waiting mends. */
  readonly refused: boolean;
  /** What gives the host a new one. */
  readonly fix: string;
}

/** An issue to be made once, in the words of POST /issues. */
export interface Warning {
  readonly delivery: string;
  readonly title: string;
  readonly body: string;
}

/** Days before its end on which a token is warned about. */
export const WARN_DAYS: readonly number[] = [30, 14, 7, 1];

/** What is to be said of a token now: that it is refused, or that it ends soon. Its delivery stays the same until there is more to say. */
export function warningFor(token: WatchedToken): Warning | undefined {
  const { name, daysLeft, fingerprint, refused, problem = "Its vendor refuses it.", fix } = token;
  if (refused) {
    return {
      delivery: `token:${name}:${fingerprint}:refused`,
      title: `${name} does not work any more`,
      body: `${problem}\n\n${fix}`,
    };
  }
  const reached = WARN_DAYS.filter((days) => daysLeft !== null && daysLeft <= days).at(-1);
  if (daysLeft === null || reached === undefined) return undefined;
  return {
    delivery: `token:${name}:${fingerprint}:${reached}`,
    title:
      daysLeft > 0 ? `${name} ends in ${daysLeft} ${daysLeft === 1 ? "day" : "days"}` : `${name} ends today`,
    body: `Without a new one the host stops working then.\n\n${fix}`,
  };
}
