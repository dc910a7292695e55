import { createCipheriv, createHash, randomBytes } from "node:crypto";

/**
 * A credential without values, encrypted with a host's key as n8n does it (AES-256-CBC in OpenSSL's salted form, key and vector from
 * MD5; n8n-core's cipher, 2.41).
 */
export function blankCredential(encryptionKey: string): string {
  const salt = randomBytes(8);
  const password = Buffer.concat([Buffer.from(encryptionKey, "binary"), salt]);
  const first = md5(password);
  const second = md5(first, password);
  const cipher = createCipheriv("aes-256-cbc", Buffer.concat([first, second]), md5(second, password));
  return Buffer.concat([Buffer.from("Salted__"), salt, cipher.update("{}"), cipher.final()]).toString(
    "base64",
  );
}

function md5(...parts: readonly Buffer[]): Buffer {
  return createHash("md5").update(Buffer.concat(parts)).digest();
}
