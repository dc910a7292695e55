import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Cgroup, diskOf, dropPageCache, usualReadAhead } from "../../rehearsal/image/cgroup";
import { Host } from "../../rehearsal/image/host";
import { takeTurns } from "../measure";
import type { Figure } from "./figures";

const ROUNDS = 5;

/** Of the right shape, so that the host starts. */
export const BENCH_ENVIRONMENT = {
  CLAUDE_CODE_OAUTH_TOKEN: "sk-ant-oat01-bench-7Tg3Rf9Vb2Nm5Kj8",
  GH_TOKEN: "ghp_bench2Wx8Cv4Bn7Mq1Lp6Zs3Dt9Fy",
  N8N_ENCRYPTION_KEY: "bench-9d2f7c41b8e6a05d3c7f1e9b",
  TZ: "UTC",
  BACKOFFICE_NAME: "bench",
  BACKOFFICE_TARGET: "preview",
  BACKOFFICE_URL: "http://localhost:5678",
  BACKOFFICE_REPOSITORIES: "acme/app",
  BACKOFFICE_AUTHORIZED_KEYS: "[]",
};

/** n8n with its own defaults and nothing around it, on data of its own. */
const BARE = [
  "sh",
  "-c",
  "mkdir -p /data/bare && N8N_USER_FOLDER=/data/bare exec /opt/n8n/node_modules/.bin/n8n start",
];

/** Time of a start on existing data until all is healthy, against n8n alone until it is ready, in turns. */
export async function startAgainstBare(image: string): Promise<Figure[]> {
  const data = mkdtempSync(join(tmpdir(), "backoffice-bench-"));
  const started = async (
    command: readonly string[] | undefined,
    isReady: (host: Host) => Promise<boolean>,
  ) => {
    const host = await Host.start({
      image,
      environment: BENCH_ENVIRONMENT,
      data,
      ...(command && { command }),
    });
    try {
      await host.until("ready", 120, () => isReady(host));
    } finally {
      await host.remove();
    }
  };
  try {
    const [ours, bare] = await takeTurns(
      ROUNDS,
      () => started(undefined, isHealthy),
      () =>
        started(
          BARE,
          async (host) => (await host.get("http://127.0.0.1:5678/healthz/readiness")).status === 200,
        ),
    );
    return [
      { name: "start to all healthy", value: ours.wall, unit: "s" },
      { name: "start of n8n alone", value: bare.wall, unit: "s" },
      {
        name: "start to all healthy / n8n alone",
        value: ours.wall / bare.wall,
        unit: "ratio",
        goal: { atMost: 1.15 },
      },
    ];
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}

/** What a first start reads from a cold disk until healthy, and what the host takes when it has nothing to do. */
export async function coldStart(image: string): Promise<Figure[]> {
  const host = await Host.make({ image, environment: BENCH_ENVIRONMENT });
  const restore = usualReadAhead(diskOf("/var/lib/containers/storage"));
  try {
    dropPageCache();
    await host.start();
    const cgroup = await Cgroup.of(host.name);
    await host.until(
      "the clouds' check is green",
      120,
      async () => (await host.get("http://127.0.0.1:7072/")).status === 200,
    );
    const green = cgroup.bytesRead() / 1e6;
    await host.until("healthy", 120, () => isHealthy(host));
    const healthy = cgroup.bytesRead() / 1e6;
    await sleep(30_000);
    return [
      { name: "read from disk until the clouds' check is green", value: green, unit: "MB" },
      { name: "read from disk until healthy", value: healthy, unit: "MB", goal: { atMost: 160 } },
      { name: "memory when idle", value: cgroup.memory() / 1e6, unit: "MB", goal: { atMost: 1000 } },
    ];
  } finally {
    restore();
    await host.remove();
  }
}

/** n8n answers a real webhook, and the services beside it answer. */
async function isHealthy(host: Host): Promise<boolean> {
  const paths = ["5678/webhook/backoffice-ready", "7072/", "7070/health", "7074/health"];
  const answers = await Promise.all(paths.map((path) => host.get(`http://127.0.0.1:${path}`)));
  return answers.every(({ status }) => status === 200);
}
