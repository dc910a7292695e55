import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import type { Host } from "../../rehearsal/image/host";
import { startHost } from "./image";

/** Cycles of kill -9. BACKOFFICE_KILLS=500 for the long run. */
const KILLS = Number(process.env["BACKOFFICE_KILLS"] ?? 50);

/** Saves every execution with the number it was sent, and answers after its end. */
const WORKFLOW = {
  id: "durability000001",
  name: "Durability",
  active: true,
  connections: {},
  settings: { saveDataSuccessExecution: "all", executionOrder: "v1" },
  nodes: [
    {
      id: "1",
      name: "Webhook",
      type: "n8n-nodes-base.webhook",
      typeVersion: 2.1,
      position: [0, 0],
      webhookId: "durability",
      parameters: { httpMethod: "GET", path: "durability", responseMode: "lastNode", options: {} },
    },
  ],
};

let host: Host;
let data: string;

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), "backoffice-durable-"));
  host = await startHost(inject("image"), { data });
  await host.untilReady();
  writeFileSync(join(data, "durability.json"), JSON.stringify([WORKFLOW]));
  await host.shell(
    "n8n import:workflow --input=/data/durability.json && n8n publish:workflow --id=durability000001",
  );
  await host.signal("SIGTERM");
  await host.exit();
});

afterAll(async () => {
  await host.remove();
  rmSync(data, { recursive: true, force: true });
});

/** Calls the webhook until it fails; the numbers it answered for go to `acknowledged`. */
async function load(acknowledged: Set<string>, cycle: number, until: AbortSignal): Promise<void> {
  for (let call = 0; !until.aborted; call++) {
    const number = `${cycle}-${call}`;
    const { status } = await host.get(`http://127.0.0.1:5678/webhook/durability?number=${number}`);
    if (status === 200) acknowledged.add(number);
  }
}

test(
  `${KILLS} times kill -9 of the container under load: no acknowledged webhook is lost`,
  { timeout: KILLS * 60_000 },
  async () => {
    const acknowledged = new Set<string>();
    for (let cycle = 0; cycle < KILLS; cycle++) {
      await host.start();
      const ready = "http://127.0.0.1:5678/webhook/durability?number=ready";
      await host.until("the webhook answers", 120, async () => (await host.get(ready)).status === 200);
      const stop = new AbortController();
      const callers = [
        load(acknowledged, cycle, stop.signal),
        load(acknowledged, cycle + KILLS, stop.signal),
      ];
      await sleep(500 + Math.random() * 1000);
      await host.signal("SIGKILL");
      stop.abort();
      await Promise.all(callers);
      await host.exit();
    }
    const database = join(data, "n8n/.n8n/database.sqlite");
    const { stdout: check } = await execa("sqlite3", [database, "PRAGMA integrity_check"]);
    expect(check).toBe("ok");
    const { stdout: rows } = await execa("sqlite3", [database, "SELECT data FROM execution_data"], {
      maxBuffer: 1e9,
    });
    const stored = new Set([...rows.matchAll(/"(\d+-\d+)"/g)].map((match) => match[1]));
    const lost = [...acknowledged].filter((number) => !stored.has(number));
    console.log(`${acknowledged.size} acknowledged webhooks in ${KILLS} cycles, ${lost.length} lost`);
    expect(acknowledged.size).toBeGreaterThan(KILLS);
    expect(lost).toEqual([]);
  },
);
