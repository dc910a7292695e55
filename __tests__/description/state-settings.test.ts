import { expect, test } from "vitest";
import { hostFor, messageFor, oneProblem } from "./example";

test("accepts each backend", () => {
  const s3 = {
    backend: "s3",
    bucket: "state",
    region: "auto",
    endpoint: "https://s3.example.com",
    keyPrefix: "a/b",
  };
  const http = { backend: "http", address: "https://state.example.com/backoffice" };
  expect(hostFor({ state: s3 }).state).toEqual(s3);
  expect(hostFor({ state: http }).state).toEqual(http);
});

test("refuses an unknown backend", () => {
  expect(messageFor({ state: { backend: "gcs" } })).toBe(
    oneProblem(
      'state: "gcs" is no backend',
      '{ backend: "local" }, { backend: "s3", bucket, region } or { backend: "http", address }',
      'write state: { backend: "local" }',
    ),
  );
});

test("refuses an address with credentials without showing them", () => {
  expect(messageFor({ state: { backend: "http", address: "https://me:hunter2@state.example.com/" } })).toBe(
    oneProblem(
      "state.address: holds credentials, which must never be in this file",
      "an http(s) address without user and password",
      "leave user and password out of it and set them in the environment: TF_HTTP_USERNAME and TF_HTTP_PASSWORD, " +
        "or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
    ),
  );
});

test("refuses an address that is none", () => {
  expect(messageFor({ state: { backend: "http", address: "state.example.com" } })).toBe(
    oneProblem(
      'state.address: "state.example.com" is no address of a web server',
      "an http(s) address without user and password",
      'write address: "https://state.example.com/backoffice"',
    ),
  );
});

test("tells every missing and unknown setting of the chosen backend", () => {
  expect(messageFor({ state: { backend: "s3", bucket: "Big", buckt: "x" } }))
    .toBe(`backoffice.ts has 3 problems:

  state.bucket: "Big" is no name of a bucket
    allowed: 3 to 63 lower-case letters, digits, dots and dashes
    fix:     write bucket: "backoffice-state"

  state.region: is missing
    allowed: a region of the storage, or "auto" where it has none
    fix:     write region: "eu-central-1"

  state.buckt: there is no such setting
    allowed: backend bucket region endpoint keyPrefix
    fix:     did you mean "bucket"?`);
});
