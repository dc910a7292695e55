import { Refusal, type Operation, type Session } from "./behaviour";
import { textOf, type ObjectValue, type Value } from "./values";

/** A status and body of the Machines API as the client of the provider words it (its source, 0.2.3). */
export const flyStatus = (status: number, message: string): string =>
  `fly machines: ${status} (request_id: 01STANDIN0000000000000000-fra, body: ${JSON.stringify({ error: message })})`;

interface Wording {
  readonly noun: string;
  readonly path: string;
  readonly created?: string;
  readonly read?: string;
  /** The status and message of a creation refused for no particular reason. */
  readonly refusal: readonly [status: number, message: string];
}

const wordings: Readonly<Record<string, Wording>> = {
  // 422 would be taken for "exists already" by the provider, here and for a machine with a name.
  fly_app: { noun: "App", path: "apps", refusal: [403, "You cannot create apps in this organization"] },
  fly_ip: {
    noun: "IP",
    path: "ip_assignments",
    created: "Allocate IP Error",
    read: "List IPs Error",
    refusal: [422, "no addresses available"],
  },
  fly_secret: { noun: "Secret", path: "secrets", refusal: [422, "invalid secret"] },
  fly_volume: { noun: "Volume", path: "volumes", refusal: [400, "no capacity"] },
  fly_cert: { noun: "Certificate", path: "certificates/acme", refusal: [400, "invalid hostname"] },
  fly_cert_validation: { noun: "Certificate", path: "certificates", refusal: [400, "not validated"] },
  fly_machine: {
    noun: "Machine",
    path: "machines",
    refusal: [422, "organization has reached its machine limit"],
  },
};

const verbs: Readonly<Record<Operation, string>> = {
  create: "Create",
  read: "Read",
  update: "Update",
  delete: "Delete",
};

function summary(operation: Operation, type: string): string {
  const wording = wordings[type] as Wording;
  const own = { create: wording.created, read: wording.read, update: undefined, delete: undefined };
  return own[operation] ?? `${verbs[operation]} ${wording.noun} Error`;
}

export const flyRefusal = (operation: Operation, type: string, status: number, message: string): Refusal =>
  new Refusal(summary(operation, type), flyStatus(status, message));

/** A refusal without a cause of its own: the type's likeliest, or the given words under a status that lets them through. */
export function flyRefused(operation: Operation, type: string, message?: string): Refusal {
  if (operation === "read") return flyRefusal(operation, type, 500, message ?? "internal server error");
  const [status, likeliest] = (wordings[type] as Wording).refusal;
  if (operation !== "create") return flyRefusal(operation, type, 400, message ?? "invalid config");
  const isSwallowed = type === "fly_machine" && message !== undefined && !message.includes("machine limit");
  return flyRefusal(operation, type, isSwallowed ? 400 : status, message ?? likeliest);
}

export function flyAnswerLost(type: string, { app }: ObjectValue): Refusal {
  const path = type === "fly_app" ? "" : `/${textOf(app)}/${wordings[type]?.path}`;
  const cause = "context deadline exceeded (Client.Timeout exceeded while awaiting headers)";
  return new Refusal(summary("create", type), `Post "https://api.machines.dev/v1/apps${path}": ${cause}`);
}

/** The API's 404 for anything inside an app that does not exist (words guessed). */
export function requireApp(
  app: Value | undefined,
  operation: Operation,
  type: string,
  { cloud }: Session,
): void {
  if (!cloud.find("fly_app", app)) throw flyRefusal(operation, type, 404, "App not found");
}
