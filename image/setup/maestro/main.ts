import { thisHost } from "../../health/host.ts";
import { give } from "./give.ts";

// Whatever can't be given, Maestro starts.
for (const problem of give(thisHost())) console.log(problem);
