import { failing, ok } from "./check.ts";
import { restart } from "./fix.ts";
import { get } from "./request.ts";
import { serviceCheck } from "./service.ts";

/** The broker in front of Claude's API. It refuses every path but the API's own, and asking for one of those would cost. */
export const broker = serviceCheck("broker", "broker", async (host) => {
  const { status } = await get(host.ports.broker, "/");
  if (status === 404) return ok("It answers, and refuses what is not Claude's API.");
  return failing(`GET / answers ${status}, not 404: something else listens there.`, restart(host, "broker"));
});
