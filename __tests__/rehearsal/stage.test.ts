import { readFileSync } from "node:fs";
import { execa } from "execa";
import { expect, it } from "vitest";
import { backofficeFile } from "../support/description";
import { rehearsedProject } from "../../rehearsal/stage";

it("rehearses with a state of its own and everything kept, whatever the description says", async () => {
  const workspace = rehearsedProject(
    backofficeFile({
      state: { backend: "http", address: "https://state.example.com" },
      fly: { allowDestroy: ["app", "volume", "addresses"] },
      hetzner: { allowDestroy: ["server", "volume", "address"] },
    }),
  );
  try {
    await execa(process.execPath, ["run.mjs", "main.ts"], { cwd: workspace.folder });
    for (const stack of ["fly", "hetzner"]) {
      const text = readFileSync(workspace.path(`cdktf.out/stacks/${stack}/cdk.tf.json`), "utf8");
      const { terraform, resource } = JSON.parse(text) as {
        terraform: { backend: unknown };
        resource: Record<string, Record<string, { lifecycle: unknown }>>;
      };
      expect(terraform.backend).toEqual({ local: { path: `../../../terraform.${stack}.tfstate` } });
      const volume = resource[stack === "fly" ? "fly_volume" : "hcloud_volume"]?.["data"];
      expect(volume?.lifecycle).toMatchObject({ prevent_destroy: true });
    }
  } finally {
    workspace.remove();
  }
});
