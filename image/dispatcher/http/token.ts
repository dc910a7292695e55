import { createHash, timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";
import { Problem } from "./route.ts";

/** The header that carries the API's token. */
export const TOKEN_HEADER = "x-backoffice-token";

/** Knows the API's token by its SHA-256 only: who reads this process's memory learns nothing to call it with. */
export class ApiToken {
  readonly #hash: Buffer;

  /** @param hash the SHA-256 of the token */
  constructor(hash: Buffer) {
    this.#hash = hash;
  }

  /**
   * The token whose SHA-256 stands in `file` in hex.
   * @throws Error when the file can't be read or has something else in it
   */
  static read(file: string): ApiToken {
    let text: string;
    try {
      text = readFileSync(file, "utf8").trim();
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
      throw new Error(
        `The hash of the API's token can't be read from ${file} (${code}). The host makes it when it starts; restart it.`,
      );
    }
    if (!/^[0-9a-f]{64}$/.test(text)) {
      throw new Error(
        `${file} must have a SHA-256, 64 hex digits; it has ${text.length} characters. Restart the host, which makes it anew.`,
      );
    }
    return new ApiToken(Buffer.from(text, "hex"));
  }

  /** @throws Problem 401 when `given` is not the token */
  check(given: string | undefined): void {
    if (given === undefined) {
      throw new Problem(
        401,
        "The header X-Backoffice-Token is missing. n8n has it in its credential Dispatcher.",
      );
    }
    // Over hashes, whose length is always the same: how long a comparison takes tells nothing of the token.
    if (!timingSafeEqual(createHash("sha256").update(given).digest(), this.#hash)) {
      throw new Problem(
        401,
        "The token in X-Backoffice-Token is not the API's. It is made anew at each start of the host; n8n has it in its credential Dispatcher.",
      );
    }
  }
}
