import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, expect, inject, test } from "vitest";
import type { Host } from "../../rehearsal/image/host";
import { startHost } from "./image";

let data: string;
let host: Host;

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), "backoffice-kept-"));
});

afterEach(async () => {
  await host.remove();
  rmSync(data, { recursive: true, force: true });
});

/** What a user would miss: his files, n8n's rows, the host's identity. */
async function memory() {
  const database = join(data, "n8n/.n8n/database.sqlite");
  const { stdout: workflows } = await execa("sqlite3", [
    "-readonly",
    database,
    "SELECT id, name, active FROM workflow_entity WHERE id <> 'backofficeReady01'",
  ]);
  return {
    workflows,
    hostKey: createHash("sha256")
      .update(readFileSync(join(data, "ssh/ssh_host_ed25519_key")))
      .digest("hex"),
    note: readFileSync(join(data, "repos/note.txt"), "utf8"),
    history: readFileSync(join(data, "home/.zsh_history"), "utf8"),
  };
}

async function leaveTraces(): Promise<void> {
  await host.shell("echo kept > /data/repos/note.txt; echo ': 1:0;ls' >> ~/.zsh_history", "agent");
  const workflow = {
    id: "keptByTheUser0001",
    name: "A user's own",
    nodes: [],
    connections: {},
    settings: {},
    active: false,
  };
  writeFileSync(join(data, "mine.json"), JSON.stringify([workflow]));
  await host.shell("n8n import:workflow --input=/data/mine.json");
  rmSync(join(data, "mine.json"));
}

test("a restart keeps everything", async () => {
  host = await startHost(inject("image"), { data });
  await host.untilReady();
  await leaveTraces();
  const before = await memory();
  expect(before.workflows).toContain("A user's own");
  await host.signal("SIGTERM");
  await host.exit();
  await host.start();
  await host.untilReady();
  expect(await memory()).toEqual(before);
});

test("another version of the image keeps everything", async () => {
  host = await startHost(inject("image"), { data });
  await host.untilReady();
  await leaveTraces();
  const before = await memory();
  await host.remove();
  host = await startHost(inject("nextImage"), { data });
  await host.untilReady();
  expect(await host.shell("cat /etc/backoffice/next")).toBe("another version");
  expect(await memory()).toEqual(before);
});

/** Starts the next image, whose template has another name, on this host's data. @returns the name of the workflow made from it */
async function nameAfterUpdate(): Promise<string> {
  await host.remove();
  host = await startHost(inject("nextImage"), { data });
  await host.untilReady();
  const query = "SELECT name FROM workflow_entity WHERE id = 'backofficeReady01'";
  return (await execa("sqlite3", ["-readonly", join(data, "n8n/.n8n/database.sqlite"), query])).stdout;
}

test("a new version of a template comes in with the image, published", async () => {
  host = await startHost(inject("image"), { data });
  await host.untilReady();
  expect(await nameAfterUpdate()).toBe("Backoffice: next");
});

test("a workflow that the user edited is left as it is when its template is new", async () => {
  host = await startHost(inject("image"), { data });
  await host.untilReady();
  await host.signal("SIGTERM");
  await host.exit();
  const edit = "UPDATE workflow_entity SET name = 'Edited' WHERE id = 'backofficeReady01'";
  await execa("sqlite3", [join(data, "n8n/.n8n/database.sqlite"), edit]);
  expect(await nameAfterUpdate()).toBe("Edited");
  expect(await host.log()).toContain("backofficeReady01");
});
