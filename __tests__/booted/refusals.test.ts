import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import { Host } from "../../rehearsal/image/host";
import { IsolatedNetwork } from "../../rehearsal/image/network";
import { ENVIRONMENT } from "./image";

let network: IsolatedNetwork;
let data: string;

beforeEach(async () => {
  network = await IsolatedNetwork.make();
  data = mkdtempSync(join(tmpdir(), "backoffice-refused-"));
});

afterEach(async () => {
  await network.remove();
  rmSync(data, { recursive: true, force: true });
});

/** Starts a host that must refuse. @returns what it says */
async function refusal(environment: Record<string, string> = {}, folder = data): Promise<string> {
  const host = await Host.start({
    image: inject("image"),
    environment: { ...ENVIRONMENT, ...environment },
    data: folder,
    network,
  });
  try {
    expect(await host.exit()).toBe(1);
    return await host.log();
  } finally {
    await host.remove();
  }
}

describe("the host refuses to start", () => {
  test("when /data is no mount", async () => {
    const host = await Host.make({
      image: inject("image"),
      environment: ENVIRONMENT,
      data,
      network,
      mounted: false,
    });
    try {
      await host.start();
      expect(await host.exit()).toBe(1);
      expect(await host.log()).toMatchInlineSnapshot(
        `"The host does not start: /data is no mount, only a folder of this container, and all that is written there would be lost with it. It must be the host's volume. Attach it: npx cdktf deploy fly"`,
      );
    } finally {
      await host.remove();
    }
  });

  test("when /data is read-only", async () => {
    execFileSync("mount", ["-t", "tmpfs", "-o", "ro", "tmpfs", data]);
    try {
      expect(await refusal()).toMatchInlineSnapshot(
        `"The host does not start: /data is mounted read-only. It must be writable; after a fault of the disk the system itself makes it read-only. See why: flyctl logs -a APP; then restart the machine: flyctl machine restart -a APP"`,
      );
    } finally {
      execFileSync("umount", [data]);
    }
  });

  test("when /data is full", async () => {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=70m", "tmpfs", data]);
    try {
      writeFileSync(join(data, "large"), Buffer.alloc(20 * 1024 * 1024));
      expect(await refusal()).toMatchInlineSnapshot(
        `"The host does not start: /data is full: 50 MB are free, at least 64 MB are needed. Raise volumeSizeGb in backoffice.ts, then: npx cdktf deploy fly"`,
      );
    } finally {
      execFileSync("umount", [data]);
    }
  });

  test("when /data belongs to another host", async () => {
    mkdirSync(join(data, "backoffice"));
    writeFileSync(join(data, "backoffice/host"), "elsewhere\n");
    expect(await refusal()).toMatchInlineSnapshot(
      `"The host does not start: /data belongs to the host "elsewhere", and this one is "booted" (/data/backoffice/host). A host starts on its own volume only. Attach the volume of "booted", or say name: "elsewhere" in backoffice.ts, then: npx cdktf deploy fly"`,
    );
    expect(readdirSync(data)).toEqual(["backoffice"]);
  });

  test("when n8n's database is there and its encryption key is not", async () => {
    mkdirSync(join(data, "n8n/.n8n"), { recursive: true });
    writeFileSync(join(data, "n8n/.n8n/database.sqlite"), "rows");
    expect(await refusal({ N8N_ENCRYPTION_KEY: "" })).toMatchInlineSnapshot(`
      "The host does not start: secrets are missing or cannot be right:
        N8N_ENCRYPTION_KEY is missing, and /data/n8n/.n8n/database.sqlite holds what only the key it was made with can read: no other will do
      On your own machine: export N8N_ENCRYPTION_KEY, raise secretsVersion in backoffice.ts by one, then: npx cdktf deploy fly"
    `);
  });

  test("when n8n's database was made with another encryption key", async () => {
    mkdirSync(join(data, "n8n/.n8n"), { recursive: true });
    writeFileSync(join(data, "n8n/.n8n/database.sqlite"), "rows");
    writeFileSync(
      join(data, "n8n/.n8n/config"),
      JSON.stringify({ encryptionKey: "the-key-of-another-n8n-0123456789" }),
    );
    expect(await refusal()).toMatchInlineSnapshot(
      `"The host does not start: N8N_ENCRYPTION_KEY is not the key in /data/n8n/.n8n/config, which was brought here with n8n's data. It must be the same, or n8n's credentials cannot be read. Set it to the "encryptionKey" of that file, and keep the file: it goes once the keys agree. On your own machine: flyctl secrets unset --stage N8N_ENCRYPTION_KEY -a APP, then export N8N_ENCRYPTION_KEY, raise secretsVersion in backoffice.ts by one, then: npx cdktf deploy fly"`,
    );
  });

  test("when secrets are missing or swapped, all in one message", async () => {
    const swapped = {
      CLAUDE_CODE_OAUTH_TOKEN: ENVIRONMENT.GH_TOKEN,
      GH_TOKEN: ENVIRONMENT.CLAUDE_CODE_OAUTH_TOKEN,
    };
    expect(await refusal({ ...swapped, N8N_ENCRYPTION_KEY: "" })).toMatchInlineSnapshot(`
      "The host does not start: secrets are missing or cannot be right:
        CLAUDE_CODE_OAUTH_TOKEN holds what looks like a GitHub token (ghp_...); it must begin with sk-ant-oat
        GH_TOKEN holds what looks like a Claude subscription token (sk-ant-oat...); it must begin with ghp_ or github_pat_
        N8N_ENCRYPTION_KEY is missing
      On your own machine: export CLAUDE_CODE_OAUTH_TOKEN GH_TOKEN N8N_ENCRYPTION_KEY, raise secretsVersion in backoffice.ts by one, then: npx cdktf deploy fly"
    `);
    expect(readdirSync(data)).toEqual([]);
  });
});
