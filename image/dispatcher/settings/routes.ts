import type { Route } from "../http/route.ts";
import type { Settings } from "./settings.ts";

/** GET /settings: the host's name, address, time zone, repositories and where it tells news. */
export function settingRoutes(settings: Settings): Route[] {
  return [{ method: "GET", path: "/settings", handle: () => ({ status: 200, body: settings }) }];
}
