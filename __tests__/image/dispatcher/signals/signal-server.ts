import http from "node:http";
import type { AddressInfo } from "node:net";
import { createApi } from "../../../../image/dispatcher/http/api.ts";
import type { Route } from "../../../../image/dispatcher/http/route.ts";
import { openSignals } from "../../../../image/dispatcher/signals/database.ts";
import { StoredLabels } from "../../../../image/dispatcher/signals/label-records.ts";
import { StoredDeliveries } from "../../../../image/dispatcher/signals/deliveries.ts";
import { signalRoutes } from "../../../../image/dispatcher/signals/routes.ts";
import { SigningSecret } from "../../../../image/dispatcher/signals/signing-secret.ts";

/**
 * The signals' routes as the dispatcher has them, with its own store, for tests: signal-server.ts FILE SECRET. Run by the image's Node.
 * Everybody may write; POST /consumed is what making a job does. Prints its port.
 */
const [file = "", secret = ""] = process.argv.slice(2);
const database = openSignals(file);
const deliveries = new StoredDeliveries(database);
const consumed: Route = {
  method: "POST",
  path: "/consumed",
  handle: ({ headers }) => {
    deliveries.consumed(String(headers["x-backoffice-delivery"]));
    return { status: 204 };
  },
};
const routes = signalRoutes({
  githubSecret: new SigningSecret("GITHUB_WEBHOOK_SECRET", secret),
  sentrySecret: new SigningSecret("SENTRY_CLIENT_SECRET", secret),
  repositories: ["acme/shop"],
  deliveries,
  labels: new StoredLabels(database),
  jobs: { newest: () => [] },
  github: { permission: () => Promise.resolve("write") },
});

const server = http.createServer(createApi({ routes: [...routes, consumed] }));
server.listen(0, "127.0.0.1", () => console.log((server.address() as AddressInfo).port));
