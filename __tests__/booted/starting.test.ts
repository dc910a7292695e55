import { setTimeout as sleep } from "node:timers/promises";
import { expect, inject, test } from "vitest";
import { startHost } from "./image";

test("while n8n starts no signal is taken for delivered", async () => {
  const host = await startHost(inject("image"));
  try {
    const seen = new Set<number>();
    const path = "http://127.0.0.1:5678/webhook/nobody-listens-here";
    // n8n says 404 to it once it is ready.
    await host.until("n8n knows its webhooks", 120, async () => {
      const { status } = await host.get(path);
      seen.add(status);
      await sleep(20);
      return status === 404;
    });
    expect(seen).not.toContain(200);
  } finally {
    await host.remove();
  }
});
