import { Problem, type Route } from "./route.ts";

/** A route that was found for a path, and what its `:name` parts are there. */
export interface Match {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

/** Finds the route for a request. */
export class Router {
  readonly #routes: readonly { readonly route: Route; readonly parts: readonly string[] }[];

  constructor(routes: readonly Route[]) {
    this.#routes = routes.map((route) => ({ route, parts: route.path.split("/") }));
  }

  /** A Problem, to be thrown, is 404 when there is nothing at `path`, 405 when something else can be done there. */
  find(method: string, path: string): Match | Problem {
    const here = this.#routes.flatMap(({ route, parts }) => {
      const params = paramsOf(parts, path.split("/"));
      return params ? [{ route, params }] : [];
    });
    const match = here.find(({ route }) => route.method === method);
    if (match) return match;
    const known = here.map(({ route }) => `${route.method} ${route.path}`);
    if (known.length > 0)
      return new Problem(405, `${method} can't be done there, only ${known.join(" and ")}.`);
    return new Problem(404, `There is nothing at ${path}. ${this.#offer()}`);
  }

  #offer(): string {
    const all = this.#routes.map(({ route }) => `${route.method} ${route.path}`);
    return `The dispatcher answers: ${all.join(", ")}.`;
  }
}

function paramsOf(parts: readonly string[], given: readonly string[]): Record<string, string> | undefined {
  if (parts.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of parts.entries()) {
    const value = given[index] ?? "";
    if (part.startsWith(":")) {
      const text = decoded(value);
      if (!text) return undefined;
      params[part.slice(1)] = text;
    } else if (part !== value) return undefined;
  }
  return params;
}

/** Undefined for a broken escape, which no path has. */
function decoded(value: string): string | undefined {
  try {
    return decodeURIComponent(value);
  } catch {
    return undefined;
  }
}
