import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { Cloud } from "./provider";

/** How the next request fails: an answer of its own, no answer, a cut connection, a page, or its own body in the error text. */
export type MachinesApiFault = { status: number; body: unknown } | "silent" | "drop" | "not-json" | "echo";

export interface RecordedRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly authorization: string;
  readonly body: string;
}

export interface RehearsalMachinesApi {
  readonly url: string;
  /** Every request, in order. Secret values are kept here and nowhere else. */
  readonly requests: readonly RecordedRequest[];
  /** Names of the secrets that are set. */
  names(): string[];
  /** Queues a failure for the next request that has none yet. */
  fail(next: MachinesApiFault): void;
  stop(): Promise<void>;
}

export interface RehearsalMachinesApiProps {
  /** Names of secrets set beforehand. @default - none */
  readonly secrets?: readonly string[];
  /** The only token accepted. @default - any */
  readonly token?: string;
  /** Volumes and addresses of the apps. @default - none */
  readonly cloud?: Cloud;
}

/** Stands in for the part of Fly.io's Machines API that our own steps call, on a free port of 127.0.0.1, for any app. */
export async function startMachinesApi(props: RehearsalMachinesApiProps = {}): Promise<RehearsalMachinesApi> {
  const digests = new Map((props.secrets ?? []).map((name) => [name, digestOf(name)]));
  const requests: RecordedRequest[] = [];
  const faults: MachinesApiFault[] = [];
  let version = 100;

  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    names: () => [...digests.keys()],
    fail: (next) => void faults.push(next),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const { method = "", url: path = "" } = request;
    const recorded = { method, path, authorization: request.headers.authorization ?? "", body };
    requests.push(recorded);
    const fault = faults.shift();
    if (fault) play(fault, response, body);
    else send(response, ...answer(recorded));
  }

  function answer({ method, path, authorization, body }: RecordedRequest): [status: number, body: unknown] {
    if (!isAccepted(authorization)) return [401, { error: "unauthorized" }];
    const [, app = "", part] = /^\/v1\/apps\/([^/]+)\/(\w+)(\?version=\d+)?$/.exec(path) ?? [];
    if (part === "volumes") return [200, belongings(app, "fly_volume")];
    if (part === "ip_assignments") return [200, { ips: addresses(app) }];
    if (part !== "secrets") return [404, { error: "not found" }];
    if (method === "GET") return [200, { secrets: list() }];
    if (method === "POST") return [200, update(body)];
    return [405, { error: "method not allowed" }];
  }

  function update(body: string): object {
    const { values } = JSON.parse(body) as { values: Record<string, string | null> };
    for (const [name, value] of Object.entries(values)) {
      if (value === null) digests.delete(name);
      else digests.set(name, digestOf(value));
    }
    return { secrets: list(), version: ++version };
  }

  function list(): { name: string; digest: string }[] {
    return [...digests].map(([name, digest]) => ({ name, digest }));
  }

  function belongings(app: string, type: string): Record<string, unknown>[] {
    const all = props.cloud?.resources(type) ?? [];
    return all
      .filter(({ attributes }) => attributes["app"] === app)
      .map(({ id, attributes }) => ({ ...attributes, id }));
  }

  function addresses(app: string): object[] {
    return belongings(app, "fly_ip").map(({ address }) => ({ ip: address, shared: false }));
  }

  function isAccepted(authorization: string): boolean {
    return props.token === undefined || authorization.replace(/^(FlyV1|Bearer) /, "") === props.token;
  }
}

function play(fault: MachinesApiFault, response: ServerResponse, body: string): void {
  if (fault === "silent") return;
  if (fault === "drop") response.destroy();
  else if (fault === "not-json")
    response.writeHead(200).end("<html>Please log in to the guest network</html>");
  else if (fault === "echo") send(response, 422, { error: `invalid request: ${body}` });
  else send(response, fault.status, fault.body);
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

/** The real digest is another one; it changes with the value too. */
function digestOf(value: string): string {
  return createHash("sha256").update(value).digest("hex").slice(0, 16);
}
