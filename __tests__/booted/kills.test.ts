import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import type { Host } from "../../rehearsal/image/host";
import { startHost } from "./image";

const SIDE_SERVICES = [
  "xvfb",
  "sshd",
  "broker",
  "dispatcher",
  "maestro",
  "health",
  "tunnel",
  "probe",
  "mailbox",
] as const;

let host: Host;

const pid = async (service: string): Promise<number> =>
  Number(await host.shell(`s6-svstat -o pid /run/service/${service}`));

const allPids = async (): Promise<Record<string, number>> =>
  Object.fromEntries(
    await Promise.all(
      [...SIDE_SERVICES, "n8n"].map(async (service) => [service, await pid(service)] as const),
    ),
  );

const answers = async (path: string): Promise<boolean> =>
  (await host.get(`http://127.0.0.1:${path}`)).status === 200;

describe("a side service that is killed", () => {
  beforeAll(async () => {
    host = await startHost(inject("image"), {
      environment: { TUNNEL_TOKEN: "booted-tunnel-token-0123456789" },
    });
    await host.untilReady();
  });
  afterAll(() => host.remove());

  test.each(SIDE_SERVICES)("%s is back within ten seconds and leaves the others alone", async (service) => {
    let before: Record<string, number> = {};
    await host.until("all run", 20, async () => {
      before = await allPids();
      return Object.values(before).every((each) => each > 0) && (await answers("7074/health"));
    });
    await host.shell(`kill -9 ${before[service]}`);
    await host.until(`${service} is back`, 10, async () => {
      const now = await pid(service);
      return now > 0 && now !== before[service];
    });
    // Back for good, and not about to end again.
    const back = await pid(service);
    await sleep(3000);
    expect(await pid(service)).toBe(back);
    // Maestro can't outlive its display.
    const others = [...SIDE_SERVICES, "n8n"].filter(
      (each) => each !== service && !(service === "xvfb" && each === "maestro"),
    );
    const after = await allPids();
    expect(Object.fromEntries(others.map((each) => [each, after[each]]))).toEqual(
      Object.fromEntries(others.map((each) => [each, before[each]])),
    );
  });
});

test("what can be told to do anything has no way to more rights", async () => {
  host = await startHost(inject("image"));
  try {
    const services = ["n8n", "maestro", "broker", "probe", "mailbox"];
    // Each begins as root, which prepares its place.
    await host.until("all run as their own users", 60, async () => {
      const pids = await Promise.all(services.map(pid));
      return !(await host.shell(`stat -c %U ${pids.map((each) => `/proc/${each}`).join(" ")}`)).includes(
        "root",
      );
    });
    for (const service of services) {
      const status = await host.shell(`cat /proc/${await pid(service)}/status`);
      expect(status, service).toMatch(/^NoNewPrivs:\t1$/m);
      expect(status, service).toMatch(/^CapBnd:\t0+$/m);
      expect(status, service).toMatch(/^Groups:\t\s*$/m);
    }
  } finally {
    await host.remove();
  }
});

describe("when n8n ends", () => {
  test.each([
    ["killed", "kill -9", 137],
    ["stopped by somebody", "kill -TERM", 1],
  ])(
    "%s, the container ends non-zero within ten seconds and starts again with its database whole",
    async (_, kill, code) => {
      host = await startHost(inject("image"));
      try {
        await host.untilReady();
        await host.shell(`${kill} ${await pid("n8n")}`);
        const start = performance.now();
        expect(await host.exit(10)).toBe(code);
        expect(performance.now() - start).toBeLessThan(10_000);
        await host.start();
        await host.untilReady();
        expect(await host.shell("sqlite3 /data/n8n/.n8n/database.sqlite 'PRAGMA integrity_check'")).toBe(
          "ok",
        );
      } finally {
        await host.remove();
      }
    },
  );
});

describe("a stop", () => {
  test.each(["SIGTERM", "SIGINT"])("by %s is clean within five seconds", async (signal) => {
    host = await startHost(inject("image"));
    try {
      await host.untilReady();
      const start = performance.now();
      await host.signal(signal);
      expect(await host.exit(10)).toBe(0);
      expect(performance.now() - start).toBeLessThan(5000);
    } finally {
      await host.remove();
    }
  });
});
