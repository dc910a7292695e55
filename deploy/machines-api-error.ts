import { StepError } from "./fail";
import { NEW_FLY_TOKEN } from "./fly-token";

const AGAIN = "Then deploy again: npx cdktf deploy fly";
const LONGEST_QUOTE = 300;

/** What of an app a request is about. */
export type AppPart = "secrets" | "volumes" | "addresses";

/** An answer of the Machines API with an error status. */
export class RefusedRequest extends StepError {
  /** @param text the server's own words, free of secrets */
  public constructor(
    app: string,
    what: AppPart,
    private readonly status: number,
    text: string,
  ) {
    const quote = text.replace(/\s+/g, " ").trim().slice(0, LONGEST_QUOTE);
    super(`${meaningOf(status, app, what)}\n${AGAIN}${quote && `\n\nThe server said: ${quote}`}`);
  }

  /** True when the same request may succeed a moment later. */
  public get mayPass(): boolean {
    return this.status === 429 || this.status >= 500;
  }
}

function meaningOf(status: number, app: string, what: AppPart): string {
  if (status === 401 || status === 403) {
    return (
      `Fly.io refused the token in FLY_API_TOKEN for the app "${app}" (${status}): ` +
      `it is wrong, has expired or belongs to another organisation.\nSet a new one: ${NEW_FLY_TOKEN}`
    );
  }
  if (status === 404) {
    return (
      `Fly.io knows no app "${app}" that the token in FLY_API_TOKEN may see (404).\n` +
      `Check the app's name in backoffice.ts and the organisation of the token: flyctl apps list`
    );
  }
  if (status === 429) return `Fly.io takes no more requests for the moment (429).\nWait a minute.`;
  if (status >= 500) {
    return `Fly.io's Machines API failed (${status}).\nWait until https://status.flyio.net shows no incident.`;
  }
  return `Fly.io refused the request about the ${what} of the app "${app}" (${status}).\nCheck FLY_FLAPS_BASE_URL if you set it.`;
}

/** The error for a request that got no answer: unreachable host, broken connection, silence. */
export function lostConnection(baseUrl: string, error: unknown, timeoutSeconds: number): StepError {
  const what =
    error instanceof Error && error.name === "TimeoutError"
      ? `Fly.io's Machines API at ${baseUrl} gave no answer within ${timeoutSeconds} seconds.`
      : `Fly.io's Machines API at ${baseUrl} can't be reached (${reasonOf(error)}).`;
  return new StepError(`${what}\nCheck the network, and FLY_FLAPS_BASE_URL if you set it.\n${AGAIN}`);
}

/** The error for a good status with a body that can't come from the Machines API. */
export function strangeAnswer(baseUrl: string, how: string, what: AppPart): StepError {
  return new StepError(
    `The answer of ${baseUrl} ${how}, so it can't be told which ${what} there are; the machine was not touched.\n` +
      `Something else than Fly.io answers there: check FLY_FLAPS_BASE_URL and proxies.\n${AGAIN}`,
  );
}

/** The error code behind fetch's own "fetch failed". */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  if (cause instanceof Error) return "code" in cause ? String(cause.code) : cause.message;
  return String(cause);
}
