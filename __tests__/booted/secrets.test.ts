import { lstatSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { encodings, leaksBelow, secretsIn } from "../../rehearsal/canary";
import { FakeServices } from "../../rehearsal/image/fakes";
import { Host } from "../../rehearsal/image/host";
import { IsolatedNetwork } from "../../rehearsal/image/network";
import { ENVIRONMENT, SECRETS } from "./image";

const GIVEN = {
  ...SECRETS,
  N8N_INSTANCE_OWNER_PASSWORD_HASH: "$2b$10$booted7Tg3Rf9Vb2Nm5Kj8uQw1Zx4Cv6Bn8Ml0Kj2Hg4Fd6Sa8Pe5",
  TUNNEL_TOKEN: "eyJhIjoiYm9vdGVkLXR1bm5lbC10b2tlbiIsInMiOiJ4WjlRIn0=",
  GITHUB_WEBHOOK_SECRET: "booted-4Kd8Wq2Zs6Xv9Cb3Nm7L",
  SENTRY_CLIENT_SECRET: "booted-8Hj5Gf2Dd9Sa4Pq7Ow1I",
};

/** With the one that the host makes itself. */
let CANARIES: Readonly<Record<string, string>>;

let host: Host;
let fakes: FakeServices;
let network: IsolatedNetwork;
let credentials: string;

/** As systemd hands them over on a server: files in memory. */
function placeCredentials(): string {
  const folder = mkdtempSync("/dev/shm/backoffice-credentials-");
  for (const [name, value] of Object.entries(GIVEN)) writeFileSync(join(folder, `backoffice.${name}`), value);
  return folder;
}

beforeAll(async () => {
  network = await IsolatedNetwork.make();
  fakes = await FakeServices.start(network, SECRETS);
  credentials = placeCredentials();
  const { CLAUDE_CODE_OAUTH_TOKEN, GH_TOKEN, N8N_ENCRYPTION_KEY, ...settings } = ENVIRONMENT;
  host = await Host.start({
    image: inject("image"),
    network,
    environment: { ...settings, ...fakes.environment, N8N_INSTANCE_OWNER_EMAIL: "owner@example.com" },
    options: ["--volume", `${credentials}:/run/secrets-in:ro`],
  });
  await host.untilReady();
  CANARIES = { ...GIVEN, DISPATCHER_TOKEN: await host.shell("cat /run/secrets/DISPATCHER_TOKEN") };
  expect(CANARIES["DISPATCHER_TOKEN"]).toMatch(/^[0-9a-f]{64}$/);
  await host.until("Claude is probed", 60, async () => {
    return (await host.run(["test", "-s", "/run/backoffice/probe/claude.json"])).exitCode === 0;
  });
});

afterAll(async () => {
  await host.remove();
  await fakes.stop();
  await network.remove();
  rmSync(credentials, { recursive: true, force: true });
});

describe("no secret stands", () => {
  test("in a layer or in the history of an image, though the build had each in its environment and in files", async () => {
    const image = inject("nextImage");
    const { stdout: history } = await execa("podman", ["history", "--no-trunc", "--format", "json", image]);
    const { stdout: inspected } = await execa("podman", ["image", "inspect", image]);
    expect(secretsIn(history + inspected, SECRETS)).toEqual([]);
    const forms = Object.values(SECRETS)
      .flatMap(encodings)
      .filter((form) => !form.includes("\0"));
    const { stdout: root } = await execa("podman", ["image", "mount", image]);
    try {
      const found = await execa("grep", ["-rlaF", "-f", "-", root], {
        input: forms.join("\n"),
        reject: false,
      });
      expect({ found: found.stdout, exitCode: found.exitCode }).toEqual({ found: "", exitCode: 1 });
    } finally {
      await execa("podman", ["image", "unmount", image]);
    }
  });

  test("in what the container's engine tells of it", async () => {
    const { stdout } = await execa("podman", ["inspect", host.name]);
    expect(stdout).toContain("BACKOFFICE_NAME=booted");
    expect(secretsIn(stdout, CANARIES)).toEqual([]);
  });

  test("on /data; of n8n's owner only what n8n keeps of any account, the hash of the password", () => {
    const leaks = leaksBelow(host.data, CANARIES);
    const kept = leaks.filter((leak) =>
      /^n8n\/\.n8n\/database\.sqlite(-wal)?: N8N_INSTANCE_OWNER_PASSWORD_HASH$/.test(leak),
    );
    expect(leaks).toEqual(kept);
  });

  test("on the container's own disk", async () => {
    const { stdout: root } = await execa("podman", ["mount", host.name]);
    try {
      const { stdout } = await execa("podman", ["diff", "--format", "json", host.name]);
      const { added = [], changed = [] } = JSON.parse(stdout) as { added?: string[]; changed?: string[] };
      const files = [...added, ...changed].filter((path) =>
        lstatSync(join(root, path), { throwIfNoEntry: false })?.isFile(),
      );
      expect(files).toContain("/run/backoffice/authorized_keys");
      expect(
        files.filter((path) => secretsIn(readFileSync(join(root, path), "latin1"), CANARIES).length > 0),
      ).toEqual([]);
    } finally {
      await execa("podman", ["unmount", host.name]);
    }
  });

  test("on the command line of any process", async () => {
    const everything = await host.shell("cat /proc/[0-9]*/cmdline | tr '\\0' ' '");
    expect(everything).toContain("s6-svscan");
    expect(secretsIn(everything, CANARIES)).toEqual([]);
  });

  test("in the environment of the first process, even for root", async () => {
    expect(secretsIn(await host.shell("cat /proc/1/environ"), CANARIES)).toEqual([]);
  });

  test.each(["agent", "job", "job2", "asker", "n8n", "tunnel", "nobody"])(
    "in what %s can read of processes and secrets, but its own",
    async (user) => {
      const readable =
        "cat /proc/[0-9]*/environ /run/secrets/* /run/secrets-in/* /run/backoffice/redact.sed 2>/dev/null | tr '\\0' '\\n'; true";
      const own =
        {
          n8n: ["N8N_ENCRYPTION_KEY", "N8N_INSTANCE_OWNER_PASSWORD_HASH", "DISPATCHER_TOKEN"],
          tunnel: ["TUNNEL_TOKEN"],
        }[user] ?? [];
      const found = secretsIn(await host.shell(readable, user), CANARIES);
      expect(found.filter((name) => !own.includes(name))).toEqual([]);
    },
  );

  test("in the log, although every service writes each of them there", async () => {
    const forms = Object.values(CANARIES).flatMap((value) => [
      value,
      ...encodings(value).filter((form) => /^[\x20-\x7e]+$/.test(form)),
    ]);
    const noise = forms.map((form) => `before ${form} after`).join("\n");
    // Into the loggers, where a service would write, seven bytes at a time.
    for (const service of ["n8n", "sshd"]) {
      const supervisor = await host.shell(`pgrep -xf 's6-supervise ${service}'`);
      const write = await host.run(
        ["dd", "bs=7", "status=none", `of=/proc/${supervisor}/fd/1`],
        "root",
        `${noise}\n`,
      );
      expect(write.exitCode, write.all).toBe(0);
    }
    const written = async () => (await host.log()).match(/ \| before .* after$/gm)?.length ?? 0;
    await host.until("all lines are in the log", 10, async () => (await written()) === 2 * forms.length);
    const log = await host.log();
    expect(secretsIn(log, CANARIES)).toEqual([]);
    expect(log).toContain("n8n | before [GH_TOKEN] after");
  });
});

describe("a secret can be read", () => {
  test.each([
    ["CLAUDE_CODE_OAUTH_TOKEN", "broker"],
    ["GH_TOKEN", "dispatcher"],
    ["N8N_ENCRYPTION_KEY", "n8n"],
    ["TUNNEL_TOKEN", "tunnel"],
    ["GITHUB_WEBHOOK_SECRET", "dispatcher"],
    ["SENTRY_CLIENT_SECRET", "dispatcher"],
    ["DISPATCHER_TOKEN", "n8n"],
  ])("%s: by %s alone, on tmpfs", async (name, reader) => {
    expect(await host.shell(`stat -L -c '%U %a' /run/secrets/${name}`)).toBe(`${reader} 400`);
    expect(await host.shell(`findmnt -n -o FSTYPE -T $(readlink -f /run/secrets/${name})`)).toBe("tmpfs");
  });
});
