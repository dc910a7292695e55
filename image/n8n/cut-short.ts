// Before n8n starts: runs that were cut short when it ended, which n8n itself would only mark as crashed, are run again or told of. Run
// by the n8n command, as its user.
import { join } from "node:path";
import { StoppedN8n } from "./cut-short-n8n.ts";
import { plan } from "./cut-short-plan.ts";

const DATABASE = join(process.env.N8N_USER_FOLDER ?? "/data/n8n", ".n8n/database.sqlite");

const n8n = StoppedN8n.open(DATABASE);
for (const run of n8n?.cutShort() ?? []) {
  const { id, workflow } = run;
  const decision = plan(run, Date.now());
  if (decision.again) {
    n8n?.runAgain(run);
    console.error(`"${workflow.name}", execution ${id}, was cut short and is run again.`);
  } else {
    n8n?.giveUp(run, decision.telling);
    console.error(`"${workflow.name}", execution ${id}: ${decision.telling.message}`);
  }
}
n8n?.close();
