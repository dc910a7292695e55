import { failing, ok, warning } from "./check.ts";
import { toldByDispatcher } from "./dispatcher.ts";
import { readLog } from "./fix.ts";

/** The work on issues: whether it goes on, and how it went today. */
export const jobs = toldByDispatcher("jobs", (host, { jobs }) => {
  if (!jobs) return warning("The dispatcher tells nothing of its jobs.", readLog(host, "dispatcher"));
  const { queued, running, failedToday, paused, problem } = jobs;
  const waiting = `${running} running, ${queued} waiting`;
  if (problem) {
    return failing(`${problem} (${waiting})`, `See its log: ${readLog(host, "dispatcher")}`);
  }
  if (paused) return warning(`Paused: none is started (${waiting}).`, "Go on: backoffice-jobs resume");
  if (failedToday > 0) {
    return warning(`${failedToday} failed today; ${waiting}.`, "See which and why: backoffice-jobs");
  }
  return ok(`${waiting}, none failed today.`);
});
