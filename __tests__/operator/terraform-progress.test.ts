import { expect, it } from "vitest";
import { withoutPlan } from "../../operator/terraform-progress";

it("leaves out the plan and the looking, and passes on what is done and what went wrong", () => {
  const shown: string[] = [];
  const print = withoutPlan((line) => shown.push(line));
  const lines = [
    "hcloud_server.server: Refreshing state... [id=1]",
    "Terraform used the selected providers to generate the following execution plan.",
    '  ~ resource "hcloud_server" "server" {',
    "Plan: 0 to add, 1 to change, 0 to destroy.",
    "hcloud_server.server: Modifying... [id=1]",
    "null_resource.image (local-exec): local-exec: Executing: Suppressed by quiet=true",
    "null_resource.image (local-exec): step 1/2: FROM ubuntu",
    "│ Error: server is locked",
  ];
  lines.forEach(print);
  expect(shown).toEqual([
    "Plan: 0 to add, 1 to change, 0 to destroy.",
    "hcloud_server.server: Modifying... [id=1]",
    "null_resource.image (local-exec): step 1/2: FROM ubuntu",
    "│ Error: server is locked",
  ]);
});
