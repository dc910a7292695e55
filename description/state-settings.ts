import * as z from "zod";
import { type Complaint, guides, text } from "./guide";
import { looksSecret, shown } from "./shown-value";

const CREDENTIALS_ELSEWHERE =
  "leave user and password out of it and set them in the environment: TF_HTTP_USERNAME and TF_HTTP_PASSWORD, " +
  "or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY";

/** What is wrong with the address of a server, if anything. Never echoes one that holds a user or password. */
function complaintAboutAddress(address: string): Complaint | undefined {
  if (/@/.test(address) || looksSecret(address)) {
    return {
      given: "an address with credentials",
      problem: "holds credentials, which must never be in this file",
      fix: CREDENTIALS_ELSEWHERE,
    };
  }
  if (!/^https?:\/\//.test(address) || !URL.canParse(address)) {
    return { problem: `${shown(address)} is no address of a web server` };
  }
  return undefined;
}

const matching = (pattern: RegExp, what: string) =>
  text((value) => (pattern.test(value) ? undefined : { problem: `${shown(value)} is no ${what}` }));

const local = z.strictObject({ backend: z.literal("local") });

const s3 = z.strictObject({
  backend: z.literal("s3"),
  bucket: matching(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "name of a bucket").register(guides, {
    allowed: "3 to 63 lower-case letters, digits, dots and dashes",
    example: 'bucket: "backoffice-state"',
  }),
  region: matching(/^[a-z0-9-]{1,64}$/, "region of S3").register(guides, {
    allowed: 'a region of the storage, or "auto" where it has none',
    example: 'region: "eu-central-1"',
  }),
  endpoint: text(complaintAboutAddress).optional().register(guides, {
    allowed: "an http(s) address without user and password",
    example: 'endpoint: "https://storage.example.com"',
  }),
  keyPrefix: matching(/^[A-Za-z0-9_][A-Za-z0-9._/-]{0,199}$/, "prefix of a key")
    .optional()
    .register(guides, {
      allowed: "up to 200 letters, digits, and any of . _ / - (not first)",
      example: 'keyPrefix: "backoffice"',
    }),
});

const http = z.strictObject({
  backend: z.literal("http"),
  address: text(complaintAboutAddress).register(guides, {
    allowed: "an http(s) address without user and password",
    example: 'address: "https://state.example.com/backoffice"',
  }),
});

/** The settings of each backend by its name. */
export const stateBackends = { local, s3, http };

export const stateSchema = z
  .discriminatedUnion("backend", [local, s3, http])
  .default({ backend: "local" })
  .register(guides, {
    allowed: '{ backend: "local" }, { backend: "s3", bucket, region } or { backend: "http", address }',
    example: 'state: { backend: "local" }',
  });
