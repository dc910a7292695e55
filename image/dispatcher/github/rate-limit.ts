/** Milliseconds to wait when GitHub doesn't say how long; its documentation asks for a minute. */
const UNSAID = 60_000;

/**
 * How long GitHub wants to be left alone, in milliseconds; undefined when the answer isn't about a rate limit.
 * Both kinds, as documented: the hourly one (x-ratelimit-remaining: 0, x-ratelimit-reset in seconds since 1970) and
 * the secondary one (403 or 429 with Retry-After, or with nothing but its message).
 * https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
 */
export function rateLimitPause(status: number, headers: Headers, message: string): number | undefined {
  if (status !== 403 && status !== 429) return undefined;
  const retryAfter = Number(headers.get("retry-after") ?? Number.NaN);
  if (retryAfter >= 0) return retryAfter * 1000;
  if (headers.get("x-ratelimit-remaining") === "0") {
    const reset = Number(headers.get("x-ratelimit-reset") ?? Number.NaN) * 1000 - Date.now();
    return Number.isNaN(reset) ? UNSAID : Math.max(0, reset);
  }
  return status === 429 || /rate limit/i.test(message) ? UNSAID : undefined;
}
