import * as z from "zod";
import { guides, wholeNumber } from "./guide";

/** A whole number from `least` to `most`, with what a user is told about it. */
function between(least: number, most: number, preset: number, setting: string, unit: string) {
  return wholeNumber((value) => value >= least && value <= most)
    .default(preset)
    .register(guides, {
      allowed: `a whole number${unit} from ${least} to ${most}`,
      example: `${setting}: ${preset}`,
    });
}

/** What the jobs of a host may take, one by one and all together. */
export const limitsSchema = z.strictObject({
  // Two users of the image run jobs.
  jobsAtOnce: between(1, 2, 1, "jobsAtOnce", ""),
  minutesPerJob: between(5, 240, 60, "minutesPerJob", " of minutes"),
  turnsPerJob: between(10, 1000, 200, "turnsPerJob", ""),
  jobsPerDay: between(1, 500, 20, "jobsPerDay", ""),
});
