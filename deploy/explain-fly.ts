import type { KnownError } from "./explain";
import { NEW_FLY_TOKEN } from "./fly-token";

const AGAIN = "npx cdktf deploy fly";

/** Errors of the provider ampbase-io/fly (its source, 0.2.3) and of Fly's Machines API behind it, most particular first. */
export const flyErrors: readonly KnownError[] = [
  {
    pattern: /fly machines: 401/,
    meaning: () =>
      [
        "Fly.io refused FLY_API_TOKEN: it is wrong, revoked or expired.",
        `  ${NEW_FLY_TOKEN}`,
        `  ${AGAIN}`,
      ].join("\n"),
  },
  {
    // "over the allowed quota" comes as 403, "no capacity" as 400, the others as 409, 412 or 422.
    pattern:
      /fly machines: 4\d\d.*(insufficient (resources|memory|capacity)|no capacity|over the allowed quota|machine limit)/i,
    meaning: (_error, { region = "this region" }, match) =>
      /quota|machine limit/i.test(match[1] ?? "")
        ? [
            "Fly.io lets your organisation have no further machine, or no more memory, of this kind for now.",
            `  Destroy machines you no longer need, or ask for more at https://fly.io/dashboard, then ${AGAIN}`,
          ].join("\n")
        : [
            `Fly.io has no room left in ${region} for a machine of this size; a volume also ties it to one physical host.`,
            `  Wait and deploy again: ${AGAIN}`,
            "  Or set a smaller fly.size or fly.memoryMb in backoffice.ts.",
            "  Or, on a first deploy without data, another fly.region. A host with data moves by a restore, not by its region.",
          ].join("\n"),
  },
  {
    pattern: /fly machines: 403/,
    meaning: (_error, { app = "of this name" }) =>
      [
        "Fly.io refused: the token may not do this. Either",
        `  it is for another organisation than fly.org in backoffice.ts: ${NEW_FLY_TOKEN}`,
        `  or the app ${app} belongs to somebody else: app names are unique in all of Fly.io; change name in backoffice.ts.`,
      ].join("\n"),
  },
  {
    pattern: /app not found after creation/,
    meaning: (_error, { app = "this" }) =>
      [
        `The app name ${app} is taken by somebody else: app names are unique in all of Fly.io. Nothing was made.`,
        `  Change name in backoffice.ts, then ${AGAIN}`,
      ].join("\n"),
  },
  {
    pattern: /fly machines: 404/,
    meaning: ({ address = "ADDRESS" }, { app = "of this stack" }) =>
      [
        `Fly.io does not show Terraform the app ${app}, or something in it: another organisation's token, or it was deleted.`,
        `  First check that FLY_API_TOKEN is of the right organisation, fly.org in backoffice.ts: flyctl apps list shows ${app} then.`,
        `  If not: ${NEW_FLY_TOKEN}`,
        "  A volume deleted by mistake can come back from a snapshot only while its app exists: do not destroy the app.",
        `  Only if ${address} is gone for good, let Terraform forget it:`,
        `    (cd cdktf.out/stacks/fly && npx terraform state rm ${address}), then ${AGAIN}`,
      ].join("\n"),
  },
  {
    pattern: /fly machines: 429/,
    meaning: () => `Fly.io got too many requests and asks for a pause. Wait a minute, then ${AGAIN}`,
  },
  {
    pattern: /fly machines: 5\d\d/,
    meaning: () =>
      `Fly.io failed on its side (see https://status.flyio.net). Nothing here needs a change: wait some minutes, then ${AGAIN}`,
  },
  {
    pattern: /Cannot Shrink Volume(?:.*?from (\d+) to (\d+))?/,
    meaning: (_error, _context, [, from = "the old size", to]) =>
      [
        `A volume can grow but never shrink${to ? `, and ${to} GB is less than the ${from} GB it has` : ""}. Nothing was changed.`,
        `  Write volumeSizeGb: ${from} (or more) in backoffice.ts, then ${AGAIN}`,
      ].join("\n"),
  },
  {
    pattern: /Volume Already Attached|is attached to machine/,
    meaning: (_error, { app = "APP" }) =>
      [
        "A machine still holds the volume. No data is lost.",
        `  Was the machine made anew in this deploy, the old one was still letting go: wait half a minute, then ${AGAIN}`,
        "  Was it made for the first time, an earlier deploy made it already and Fly's answer got lost; adopt it:",
        `    (cd cdktf.out/stacks/fly && npx terraform import fly_machine.machine ${app}/MACHINE_ID), then ${AGAIN}`,
        `    MACHINE_ID: flyctl machine list -a ${app}`,
      ].join("\n"),
  },
  {
    pattern: /Wait For (?:Started|Checks) Error.*after update/,
    meaning: (_error, { app = "APP" }) =>
      [
        "The machine runs the new version but did not become healthy within 120 seconds. It was left as it is, with its volume.",
        `  See why: flyctl logs -a ${app} --no-tail, and flyctl checks list -a ${app}`,
        `  It may still come up by itself. When the cause is cured: ${AGAIN}`,
      ].join("\n"),
  },
  {
    pattern: /Wait For (?:Started|Checks) Error|did not reach started state|checks did not pass/,
    meaning: (_error, { app = "APP" }) =>
      [
        "The new machine did not become healthy within 120 seconds, so the provider destroyed it again. The volume is kept.",
        `  See why: flyctl logs -a ${app} --no-tail`,
        `  Seen most is a slow first start, which a second one is not: ${AGAIN}`,
      ].join("\n"),
  },
  {
    pattern: /machine not found after idempotent create/,
    meaning: (_error, { app = "APP" }) =>
      [
        "Fly.io refused the machine, and the provider dropped its reason. Mostly a machine of that name is still being destroyed.",
        `  See the machines there are: flyctl machine list -a ${app}`,
        `  Wait a minute, then ${AGAIN}`,
      ].join("\n"),
  },
];
