import { createHmac, timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";
import { inspect } from "node:util";

/** Where the digest begins in a signature's header: GitHub writes `sha256=` before it, Sentry nothing. */
export type SignaturePrefix = "sha256=" | "";

/** SHA-256 in hex as both senders write it. Digits that only look alike and upper case are not theirs. */
const DIGEST = /^[0-9a-f]{64}$/;

/** What a sender signs its signals with. It prints as its name; `reveal` is for who sets it at the sender's. */
export class SigningSecret {
  readonly #name: string;
  readonly #value: string;

  /** @throws Error for an empty value, with which everybody could sign */
  constructor(name: string, value: string) {
    if (value === "")
      throw new Error(`${name} is empty. Give the host a value for it, or none, and restart it.`);
    this.#name = name;
    this.#value = value;
  }

  /**
   * The secret of the webhook at GitHub: the one given, else one made of the token, which changes with it and which nobody has to keep.
   * @param file where the given one stands, if there is one
   */
  static ofGitHub(token: { reveal(): string }, file = "/run/secrets/GITHUB_WEBHOOK_SECRET"): SigningSecret {
    return SigningSecret.read("GITHUB_WEBHOOK_SECRET", file) ?? SigningSecret.derived(token);
  }

  /** The secret of Sentry's integration; undefined while the host was given none. */
  static ofSentry(file = "/run/secrets/SENTRY_CLIENT_SECRET"): SigningSecret | undefined {
    return SigningSecret.read("SENTRY_CLIENT_SECRET", file);
  }

  private static read(name: string, file: string): SigningSecret | undefined {
    try {
      return new SigningSecret(name, readFileSync(file, "utf8").trim());
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
  }

  private static derived(token: { reveal(): string }): SigningSecret {
    const value = createHmac("sha256", token.reveal()).update("backoffice github webhook").digest("hex");
    return new SigningSecret("GITHUB_WEBHOOK_SECRET", value);
  }

  /**
   * Whether a header has the signature of exactly these bytes. A header that came twice reaches Node's caller as one joined text, which is
   * no signature.
   */
  signed(body: Buffer, header: string | string[] | undefined, prefix: SignaturePrefix): boolean {
    if (typeof header !== "string" || !header.startsWith(prefix)) return false;
    const digest = header.slice(prefix.length);
    if (!DIGEST.test(digest)) return false;
    const expected = createHmac("sha256", this.#value).update(body).digest();
    return timingSafeEqual(Buffer.from(digest, "hex"), expected);
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return this.#name;
  }

  toJSON(): string {
    return this.#name;
  }

  [inspect.custom](): string {
    return this.#name;
  }
}
