import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import { GitHubToken } from "../../../../image/dispatcher/github/token";

const TOKEN = "ghp_canary0123456789";

describe("the GitHub token", () => {
  const folder = mkdtempSync(join(tmpdir(), "token-"));
  const file = join(folder, "GH_TOKEN");

  afterAll(() => rmSync(folder, { recursive: true }));

  it("prints as its name", () => {
    writeFileSync(file, `${TOKEN}\n`);
    const token = GitHubToken.read(file);

    expect([String(token), JSON.stringify(token), inspect({ token }), token.reveal()]).toEqual([
      "GH_TOKEN",
      '"GH_TOKEN"',
      "{ token: GH_TOKEN }",
      TOKEN,
    ]);
  });

  it("fails with the fix when there is none", () => {
    const none = join(folder, "none");
    expect(() => GitHubToken.read(none)).toThrow(
      `GH_TOKEN can't be read from ${none} (ENOENT). The host puts it there when it starts; restart it.`,
    );
    writeFileSync(file, "\n");
    expect(() => GitHubToken.read(file)).toThrow(
      `${file} is empty. Give the host a GH_TOKEN and restart it.`,
    );
  });
});
