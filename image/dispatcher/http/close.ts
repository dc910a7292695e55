import type http from "node:http";

/** Milliseconds that answers under way get to finish. */
const GRACE = 500;

/** Takes no new request, lets the ones under way finish for half a second, then cuts what is left. */
export async function close(server: http.Server): Promise<void> {
  const cut = setTimeout(() => server.closeAllConnections(), GRACE);
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
  clearTimeout(cut);
}
