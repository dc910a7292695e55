/** Aborted when the user or the system ends this program; from the first call on, no such signal ends it by itself. */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      controller.abort();
    });
  }
  return controller.signal;
}
