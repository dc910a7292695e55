import { createHash } from "node:crypto";
import { afterAll, describe, expect, it } from "vitest";
import { ENVIRONMENT, inSandbox, withoutSandbox } from "./entrypoint-sandbox";

const reason = withoutSandbox();
afterAll(() => {
  if (reason) console.log(`Not run, tests of the entrypoint's refusals: ${reason}.`);
});

const fingerprint = (key: string) =>
  createHash("sha256").update(`N8N_ENCRYPTION_KEY=${key}`).digest("hex").slice(0, 16);

/** What lies on the volume, with times and contents; /data's own time is the probe's. */
const DATA =
  "find /data -mindepth 1 -printf '%M %u %T@ %p %l\\n' | sort; find /data -type f -exec sha256sum {} +";

/** Starts the host after a preparation; it must refuse and leave the volume as it was. */
async function refusal(target: string, preparation: string, how = ""): Promise<string> {
  const { exitCode, stdout, stderr } = await inSandbox(`${ENVIRONMENT}
export BACKOFFICE_TARGET=${target} FLY_APP_NAME=acme
${preparation}
before=$(${DATA})
code=0; ${how} entrypoint </dev/null || code=$?
[ "$before" = "$(${DATA})" ] || echo "/data was changed"
exit $code`);
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
  return stderr;
}

const NO_MOUNT =
  "The host does not start: /data is no mount, only a folder of this container, and all that is written there would be lost with it. It must be the host's volume.";
const READ_ONLY =
  "The host does not start: /data is mounted read-only. It must be writable; after a fault of the disk the system itself makes it read-only.";
const DATABASE = "mkdir -p /data/n8n/.n8n; echo data >/data/n8n/.n8n/database.sqlite";
const ANOTHER_KEY_FLY =
  "On your own machine: flyctl secrets unset --stage N8N_ENCRYPTION_KEY -a acme, then export N8N_ENCRYPTION_KEY, raise secretsVersion in backoffice.ts by one, then: npx cdktf deploy fly";

describe.skipIf(reason)("the host refuses to start", { timeout: 30_000 }, () => {
  it.each([
    ["fly", "Attach it: npx cdktf deploy fly"],
    [
      "hetzner",
      "On the server, see why: systemctl status data.mount backoffice-volume; then: sudo systemctl restart data.mount",
    ],
    ["preview", "Start the host with: npm run preview"],
  ])("on a folder that is no mount: %s", async (target, fix) => {
    expect(await refusal(target, "umount /data")).toBe(`${NO_MOUNT} ${fix}`);
  });

  it.each([
    ["fly", "See why: flyctl logs -a acme; then restart the machine: flyctl machine restart -a acme"],
    [
      "hetzner",
      "On the server, see why: sudo dmesg; then check the disk: sudo systemctl stop data.mount && sudo fsck -f /dev/backoffice-volume && sudo systemctl start data.mount",
    ],
    ["preview", "Start the host with: npm run preview"],
  ])("on a volume that is read-only: %s", async (target, fix) => {
    expect(await refusal(target, "mount -o remount,ro /data")).toBe(`${READ_ONLY} ${fix}`);
  });

  it.each([
    ["fly", "Raise volumeSizeGb in backoffice.ts, then: npx cdktf deploy fly"],
    ["hetzner", "Raise volumeSizeGb in backoffice.ts, then: npx cdktf deploy hetzner"],
    ["preview", "Make room on this computer's disk, then: npm run preview"],
  ])("on a volume that is full: %s", async (target, fix) => {
    expect(await refusal(target, "fallocate -l 193M /data/big")).toBe(
      `The host does not start: /data is full: 63 MB are free, at least 64 MB are needed. ${fix}`,
    );
  });

  it("on a volume that has room for no more files", async () => {
    expect(
      await refusal("fly", "mount -t tmpfs -o size=256m,nr_inodes=3 tmpfs /data; touch /data/a /data/b"),
    ).toBe(
      "The host does not start: /data is full: it holds 3 files and folders and has room for no more. Raise volumeSizeGb in backoffice.ts, then: npx cdktf deploy fly",
    );
  });

  it("on a volume that cannot be written for another reason", async () => {
    expect(
      await refusal("hetzner", "chown 1000 /data; chmod 0755 /data", "setpriv --bounding-set=-dac_override"),
    ).toBe(
      "The host does not start: /data cannot be written: Permission denied. The host's root user must be able to. On the server: sudo chown root:root /data && sudo chmod 0755 /data && sudo systemctl restart backoffice",
    );
  });

  it.each([
    ["fly", "npx cdktf deploy fly"],
    ["hetzner", "npx cdktf deploy hetzner"],
    ["preview", "npm run preview"],
  ])("on another host's volume: %s", async (target, fix) => {
    expect(await refusal(target, "mkdir /data/backoffice; echo shop >/data/backoffice/host")).toBe(
      `The host does not start: /data belongs to the host "shop", and this one is "acme" (/data/backoffice/host). A host starts on its own volume only. Attach the volume of "acme", or say name: "shop" in backoffice.ts, then: ${fix}`,
    );
  });

  it.each([
    [
      "fly",
      `On your own machine, make a new volume out of a snapshot from before the file was lost, no smaller than this one:
  flyctl volumes list -a acme
  flyctl volumes snapshots list VOLUME
  flyctl volumes create backoffice_data --snapshot-id SNAPSHOT --region fra --size GB -a acme
Set fly.volumeId in backoffice.ts to the new volume's id, then: npx cdktf deploy fly`,
    ],
    [
      "hetzner",
      `On the server, if the file was only moved, move it back. If it is lost, move its changes away, and put a backup in its place; without one n8n starts empty:
  sudo mv /data/n8n/.n8n/database.sqlite-wal /data/n8n/.n8n/database.sqlite-wal.old
  sudo install -o 10002 -g 10002 -m 0600 BACKUP /data/n8n/.n8n/database.sqlite
Then: sudo systemctl restart backoffice`,
    ],
    ["preview", "Start the host with an empty volume: npm run preview"],
  ])("on the changes to an n8n database that is not there: %s", async (target, fix) => {
    const preparation = `export FLY_REGION=fra; ${DATABASE}; mv /data/n8n/.n8n/database.sqlite /data/n8n/.n8n/database.sqlite-wal`;
    expect(await refusal(target, preparation)).toBe(
      `The host does not start: /data/n8n/.n8n/database.sqlite is not there, but /data/n8n/.n8n/database.sqlite-wal, the latest changes to it, is. n8n would start with an empty database, and what it stored would be lost. ${fix}`,
    );
  });

  it("on an n8n database without the key", async () => {
    expect(await refusal("fly", `${DATABASE}; unset N8N_ENCRYPTION_KEY`)).toBe(`\
The host does not start: secrets are missing or cannot be right:
  N8N_ENCRYPTION_KEY is missing, and /data/n8n/.n8n/database.sqlite holds what only the key it was made with can read: no other will do
On your own machine: export N8N_ENCRYPTION_KEY, raise secretsVersion in backoffice.ts by one, then: npx cdktf deploy fly`);
  });

  it.each([
    ["fly", ANOTHER_KEY_FLY],
    [
      "hetzner",
      `On your own machine, with the server's address:
  ssh backoffice@ADDRESS sudo backoffice-secrets remove N8N_ENCRYPTION_KEY
  printf 'N8N_ENCRYPTION_KEY=%s\\n' "$N8N_ENCRYPTION_KEY" | ssh backoffice@ADDRESS sudo backoffice-secrets`,
    ],
    ["preview", "On your own machine: export N8N_ENCRYPTION_KEY, then: npm run preview"],
  ])("on an n8n database made with another key: %s", async (target, fix) => {
    const preparation = `entrypoint </dev/null >/dev/null; ${DATABASE}; export N8N_ENCRYPTION_KEY=another-0123456789abcdef`;
    expect(await refusal(target, preparation)).toBe(
      `The host does not start: N8N_ENCRYPTION_KEY is not the key that /data/n8n/.n8n/database.sqlite was made with (its fingerprint is ${fingerprint("another-0123456789abcdef")}, the other's ${fingerprint("canary-0123456789abcdef0123456789")}). It must be the same, or n8n's credentials cannot be read. Set it to the first one again, of which you kept a copy. ${fix}`,
    );
  });

  it.each([
    ["another", '{"encryptionKey":"another-0123456789abcdef"}'],
    ["none", "{}"],
  ])("on n8n's data from elsewhere, whose config has another key: %s", async (_, config) => {
    expect(await refusal("fly", `${DATABASE}; echo '${config}' >/data/n8n/.n8n/config`)).toBe(
      `The host does not start: N8N_ENCRYPTION_KEY is not the key in /data/n8n/.n8n/config, which was brought here with n8n's data. It must be the same, or n8n's credentials cannot be read. Set it to the "encryptionKey" of that file, and keep the file: it goes once the keys agree. ${ANOTHER_KEY_FLY}`,
    );
  });
});

describe.skipIf(reason)("the host starts", { timeout: 30_000 }, () => {
  async function started(script: string): Promise<string> {
    const { exitCode, stdout, stderr } = await inSandbox(`${ENVIRONMENT}${script}`);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    return stdout;
  }
  const start = "entrypoint </dev/null >/dev/null";

  it("on n8n's data from elsewhere with the same key, which then lies in memory only", async () => {
    const config = `printf '{"encryptionKey":"%s"}' "$N8N_ENCRYPTION_KEY" >/data/n8n/.n8n/config`;
    expect(
      await started(
        `${DATABASE}; ${config}; ${start}; readlink /data/n8n/.n8n/config; grep -rl canary /data || echo none`,
      ),
    ).toBe("/run/n8n/config\nnone");
  });

  it("on an n8n database with changes beside it, and on none at all once its changes were moved away", async () => {
    const wal = "/data/n8n/.n8n/database.sqlite-wal";
    expect(
      await started(`${DATABASE}; touch ${wal}; ${start}; rm /data/n8n/.n8n/database.sqlite
mv ${wal} ${wal}.old; ${start}; echo started`),
    ).toBe("started");
  });

  it("with another key as long as nothing was stored with the first one, and from then on with that", async () => {
    const another = "export N8N_ENCRYPTION_KEY=another-0123456789abcdef";
    expect(
      await started(`${start}; first=$N8N_ENCRYPTION_KEY; ${another}; ${start}; ${DATABASE}; ${start}
grep -c ^N8N_ENCRYPTION_KEY /data/backoffice/secrets-seen
export N8N_ENCRYPTION_KEY=$first; ${start} 2>/dev/null || echo "not with the first"`),
    ).toBe("1\nnot with the first");
  });

  it("with a token renewed: its day is the day it was first seen", async () => {
    const look = "sed 's/ [0-9a-f]* / /' /data/backoffice/secrets-seen";
    expect(
      await started(`${start}; sed -i 's/ [-0-9]*$/ 2026-01-31/' /data/backoffice/secrets-seen
export GH_TOKEN=ghp_another TODAY=$(date -u +%F); ${start}; ${look} | sed "s/$TODAY/today/"`),
    ).toBe("CLAUDE_CODE_OAUTH_TOKEN 2026-01-31\nGH_TOKEN today\nN8N_ENCRYPTION_KEY 2026-01-31");
  });
});
