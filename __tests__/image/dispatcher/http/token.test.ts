import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { ApiToken } from "../../../../image/dispatcher/http/token";

describe("the hash of the API's token", () => {
  const folder = mkdtempSync(join(tmpdir(), "api-token-"));
  const file = join(folder, "dispatcher-token.sha256");

  afterAll(() => rmSync(folder, { recursive: true }));

  it("is read from its file", () => {
    writeFileSync(file, `${createHash("sha256").update("right").digest("hex")}\n`);
    const token = ApiToken.read(file);

    expect(() => token.check("right")).not.toThrow();
    expect(() => token.check("wrong")).toThrow(/^The token in X-Backoffice-Token is not the API's\./);
  });

  it("fails with the fix when there is none", () => {
    expect(() => ApiToken.read(join(folder, "none"))).toThrow(
      `The hash of the API's token can't be read from ${join(folder, "none")} (ENOENT). The host makes it when it starts; restart it.`,
    );
    writeFileSync(file, "abc\n");
    expect(() => ApiToken.read(file)).toThrow(
      `${file} must have a SHA-256, 64 hex digits; it has 3 characters. Restart the host, which makes it anew.`,
    );
  });
});
