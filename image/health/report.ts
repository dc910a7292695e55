import type { Check, Finding, Report, Result } from "./check.ts";
import { failing } from "./check.ts";
import { variable } from "./host.ts";
import type { Host } from "./host.ts";
import { plain } from "./plain.ts";

/** Longest time one check may take, in milliseconds. */
export const TIME_LIMIT = 3_000;

/**
 * Looks at all parts at once; the checks keep their order.
 * @param limit milliseconds a check may take @default 3000
 */
export async function report(host: Host, checks: readonly Check[], limit = TIME_LIMIT): Promise<Report> {
  const results = await Promise.all(checks.map((check) => result(host, check, limit)));
  return {
    ok: results.every(({ state }) => state !== "failing"),
    checks: results,
    at: host.now.toISOString(),
    image: variable(host, "BACKOFFICE_IMAGE") ?? null,
  };
}

async function result(host: Host, { name, look }: Check, limit: number): Promise<Result> {
  const late = failing(
    `No result within ${limit / 1000} s.`,
    "Ask again; if it stays, see what the host is busy with: top",
  );
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<Finding>((resolve) => (timer = setTimeout(resolve, limit, late)));
  try {
    return { name, ...readable(await Promise.race([look(host), end])) };
  } catch (error) {
    const message = `It can't be told: ${(error as Error).message}.`;
    return { name, ...readable(failing(message, "Restart the host.")) };
  } finally {
    clearTimeout(timer);
  }
}

function readable({ state, why, fix }: Finding): Finding {
  return { state, why: plain(why), ...(fix !== undefined && { fix: plain(fix) }) };
}
