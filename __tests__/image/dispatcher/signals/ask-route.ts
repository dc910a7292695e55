import { parseJson } from "../../../../image/dispatcher/http/body";
import { Problem, type Reply, type Route } from "../../../../image/dispatcher/http/route";

/** A request to a route, without a server around it. */
export interface Asked {
  readonly body?: unknown;
  /** As bytes, in place of `body`. */
  readonly raw?: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What the route at `METHOD /path` answers, its refusals included. */
export async function ask(
  routes: readonly Route[],
  what: string,
  { body, raw, headers = {} }: Asked = {},
): Promise<Reply> {
  const route = routes.find(({ method, path }) => `${method} ${path}` === what);
  if (!route) throw new Error(`There is no ${what}.`);
  const bytes = raw ?? Buffer.from(body === undefined ? "" : JSON.stringify(body));
  const request = {
    params: {},
    query: new URLSearchParams(),
    headers,
    body: bytes,
    json: () => parseJson(bytes),
  };
  try {
    return await route.handle(request);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { status: error.status, body: { message: error.message } };
  }
}
