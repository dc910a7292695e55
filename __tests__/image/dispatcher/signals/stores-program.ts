import { StoredIssues } from "../../../../image/dispatcher/issues/records.ts";
import { openSignals } from "../../../../image/dispatcher/signals/database.ts";
import { StoredDeliveries } from "../../../../image/dispatcher/signals/deliveries.ts";
import { StoredLabels } from "../../../../image/dispatcher/signals/label-records.ts";

/**
 * The dispatcher's stores on a file, for tests: stores-program.ts FILE CALLS. Run by the image's Node, which has SQLite. CALLS is JSON, a
 * list of [ISO time, method, arguments...]; prints as JSON what each gave, null for nothing.
 */
const [file = "", calls = "[]"] = process.argv.slice(2);
let now = new Date();
const database = openSignals(file);
const deliveries = new StoredDeliveries(database, () => now);
const issues = new StoredIssues(database, () => now);
const labels = new StoredLabels(database, () => now);
const AUTO = { repository: "acme/shop", issue: 12, label: "auto" } as const;

const methods: Readonly<Record<string, (...given: string[]) => unknown>> = {
  replayed: (delivery = "", content = "") => deliveries.replayed(delivery, content),
  keep: (delivery = "", content = "") => deliveries.keep(delivery, content),
  consumed: (delivery = "") => deliveries.consumed(delivery),
  begin: (delivery = "", repository = "") => issues.begin(delivery, repository),
  finish: (delivery = "", url = "") => issues.finish(delivery, { number: 7, url }),
  since: (repository = "") => labels.since(repository),
  forgetOthers: (...repositories) => labels.forgetOthers(repositories),
  settle: (event = "") => labels.settle(AUTO, Number(event)),
  dealtWith: (issue = "12") => labels.dealtWith({ ...AUTO, issue: Number(issue) }),
  ofSignal: (delivery = "", at = "") => labels.ofSignal(delivery, { ...AUTO, at: new Date(at) }),
  ofEvent: (event = "", at = "") => labels.ofEvent(Number(event), { ...AUTO, at: new Date(at) }),
  settings: () => database.prepare("SELECT delivery FROM label_settings").all(),
  signals: () => database.prepare("SELECT delivery FROM signals").all(),
};

const answers = (JSON.parse(calls) as [string, string, ...string[]][]).map(([time, method, ...given]) => {
  now = new Date(time);
  return methods[method]?.(...given) ?? null;
});
console.log(JSON.stringify(answers));
