import { readFileSync } from "node:fs";
import { execa } from "execa";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Workspace } from "../../rehearsal/workspace";
import { backofficeFile } from "../support/description";

/** Two checkouts of one commit on two machines: another path of another length, umask, time zone, locale. */
const machines = [
  { prefix: "b-", umask: "022", variables: { TZ: "UTC", LANG: "C" } },
  {
    prefix: "a-checkout-with-quite-a-long-name-",
    umask: "077",
    variables: { TZ: "Pacific/Chatham", LANG: "de_DE.UTF-8", LC_ALL: "de_DE.UTF-8" },
  },
];
const files = ["fly/cdk.tf.json", "fly/fly.toml", "hetzner/cdk.tf.json"];

let checkouts: Workspace[];
beforeAll(async () => {
  checkouts = await Promise.all(machines.map(checkout));
});
afterAll(() => {
  for (const workspace of checkouts) workspace.remove();
});

it.each(files)("two checkouts synthesise the same %s, byte for byte", (file) => {
  const [one, other] = checkouts.map((each) => readFileSync(each.path("cdktf.out/stacks", file)));
  expect(one?.length).toBeGreaterThan(500);
  expect(other?.toString()).toBe(one?.toString());
});

it.each(files)("no path of the checkout stands in %s", (file) => {
  for (const workspace of checkouts) {
    expect(readFileSync(workspace.path("cdktf.out/stacks", file), "utf8")).not.toContain(workspace.folder);
  }
});

async function checkout({ prefix, umask, variables }: (typeof machines)[number]): Promise<Workspace> {
  const workspace = new Workspace({ copied: true, prefix, files: { "backoffice.ts": backofficeFile() } });
  // As git makes the files under that umask.
  const script = `umask ${umask} && chmod -R u=rwX,go= image constructs && chmod -R "=rwX" image constructs && node run.mjs main.ts`;
  await execa("sh", ["-c", script], { cwd: workspace.folder, env: variables });
  return workspace;
}
