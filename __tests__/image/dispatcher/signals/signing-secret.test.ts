import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";
import { SigningSecret } from "../../../../image/dispatcher/signals/signing-secret";

const TOKEN = { reveal: () => "ghp_canary0123456789" };
const DERIVED = createHmac("sha256", TOKEN.reveal()).update("backoffice github webhook").digest("hex");

/** A file with a secret; gone after the test. */
function secretFile(content: string): string {
  const folder = mkdtempSync(join(tmpdir(), "secret-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "SECRET"), content);
  return join(folder, "SECRET");
}

describe("the secret that signals are signed with", () => {
  it("takes GitHub's own example of a signature", () => {
    const secret = new SigningSecret("X", "It's a Secret to Everybody");
    const signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";

    expect(secret.signed(Buffer.from("Hello, World!"), signature, "sha256=")).toBe(true);
    expect(secret.signed(Buffer.from("Hello, World?"), signature, "sha256=")).toBe(false);
    expect(secret.signed(Buffer.from("Hello, World!"), signature, "")).toBe(false);
    expect(secret.signed(Buffer.from("Hello, World!"), signature.slice(7), "")).toBe(true);
    expect(secret.signed(Buffer.from("Hello, World!"), [signature], "sha256=")).toBe(false);
    expect(secret.signed(Buffer.from("Hello, World!"), undefined, "sha256=")).toBe(false);
  });

  it("is made of the token where the host was given none for GitHub", () => {
    expect(SigningSecret.ofGitHub(TOKEN, "/nonexistent/secret").reveal()).toBe(DERIVED);
    expect(SigningSecret.ofGitHub(TOKEN, secretFile("  given\n")).reveal()).toBe("given");
  });

  it("is none where the host was given none for Sentry", () => {
    expect(SigningSecret.ofSentry("/nonexistent/secret")).toBeUndefined();
    expect(SigningSecret.ofSentry(secretFile("given"))?.reveal()).toBe("given");
  });

  it("fails when it is empty, with which everybody could sign", () => {
    expect(() => SigningSecret.ofSentry(secretFile("\n"))).toThrow(
      "SENTRY_CLIENT_SECRET is empty. Give the host a value for it, or none, and restart it.",
    );
  });

  it("prints as its name", () => {
    const secret = new SigningSecret("SENTRY_CLIENT_SECRET", "canary");

    expect([String(secret), JSON.stringify({ secret }), inspect({ secret })]).toEqual([
      "SENTRY_CLIENT_SECRET",
      '{"secret":"SENTRY_CLIENT_SECRET"}',
      "{ secret: SENTRY_CLIENT_SECRET }",
    ]);
  });
});
