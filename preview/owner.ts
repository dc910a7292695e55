import { randomBytes } from "node:crypto";
import { hash } from "bcryptjs";

/** The account that logs in to the preview's n8n. */
export interface Owner {
  readonly email: string;
  readonly password: string;
  /** What n8n is given of the password: bcrypt. */
  readonly passwordHash: string;
}

/** n8n's own cost for passwords (its source, 2.41). */
const ROUNDS = 10;

/** An account with a password of its own, that ends with the preview. */
export async function makeOwner(): Promise<Owner> {
  const password = randomBytes(12).toString("base64url");
  return { email: "preview@localhost.localdomain", password, passwordHash: await hash(password, ROUNDS) };
}
