import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { blankCredential } from "./credentials-blank.ts";
import type { BlankCredential } from "./credentials-place.ts";
import { MINUTES, n8nCommand } from "./n8n-command.ts";

const HAS_TABLE = "SELECT 1 FROM sqlite_master WHERE name = 'credentials_entity'";

/** Ids of all credentials in n8n's database, read without writing; none when it has no tables yet. */
export function credentialIds(database: string): ReadonlySet<string> {
  if (!existsSync(database)) return new Set();
  const connection = new DatabaseSync(database, { readOnly: true });
  try {
    if (connection.prepare(HAS_TABLE).get() === undefined) return new Set();
    const rows = connection.prepare("SELECT id FROM credentials_entity").all();
    return new Set(rows.map(({ id }) => String(id)));
  } finally {
    connection.close();
  }
}

/** Encrypts the credentials that have no data at all: n8n/seed leaves them so. */
export function fillCredentials(database: string, encryptionKey: () => string): void {
  if (!existsSync(database)) return;
  const connection = new DatabaseSync(database);
  try {
    if (connection.prepare(HAS_TABLE).get() === undefined) return;
    const empty = connection.prepare("SELECT id FROM credentials_entity WHERE data = ''").all();
    if (empty.length === 0) return;
    connection
      .prepare("UPDATE credentials_entity SET data = ? WHERE data = ''")
      .run(blankCredential(encryptionKey()));
  } finally {
    connection.close();
  }
}

/** Imports through n8n's own command; returns what it printed when it failed. */
export function importCredentials(credentials: readonly BlankCredential[]): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), "credentials-"));
  try {
    const file = join(folder, "credentials.json");
    writeFileSync(file, JSON.stringify(credentials));
    return n8nCommand(["import:credentials", `--input=${file}`], 5 * MINUTES);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
