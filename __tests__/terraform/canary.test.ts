import { existsSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { leaksBelow, secretsIn } from "../../rehearsal/canary";
import { REHEARSAL_SECRETS, Stage } from "../../rehearsal/stage";
import { unpacked } from "../../rehearsal/unpacked";
import { Workspace } from "../../rehearsal/workspace";
import { describeTerraform } from "../support/deployed";
import { backofficeFile } from "../support/description";

const RECORDS = ["flyctl.jsonl", "ssh.jsonl"];

interface Call {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

describeTerraform(
  "with all secrets in the operator's environment, a deploy and a diff of both stacks",
  () => {
    let stage: Stage;
    let output = "";
    const calls = (record: string) =>
      readFileSync(stage.workspace.path(record), "utf8")
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as Call);

    beforeAll(async () => {
      const workspace = new Workspace({ copied: true, files: { "backoffice.ts": backofficeFile() } });
      stage = await Stage.open({ workspace });
      for (const target of ["fly", "hetzner"]) {
        for (const command of [
          ["deploy", target, "--auto-approve", "--skip-provider-lock"],
          ["diff", target, "--skip-provider-lock"],
        ]) {
          const result = await stage.cdktf(command);
          if (result.exitCode !== 0) throw new Error(result.output);
          output += result.output;
        }
      }
    });
    afterAll(() => stage.close());

    it("hand the values over: the rehearsal's Fly has every secret of the host", () => {
      expect(stage.machinesApi.names().sort()).toEqual([
        "CLAUDE_CODE_OAUTH_TOKEN",
        "GH_TOKEN",
        "N8N_ENCRYPTION_KEY",
      ]);
    });

    it.each(["fly", "hetzner"])("leave a saved plan of %s to look into", (target) => {
      const plan = stage.workspace.path("cdktf.out/stacks", target, "plan");
      expect(existsSync(plan)).toBe(true);
      expect(unpacked(readFileSync(plan)).map(String).join()).toContain("acme-backoffice");
    });

    it("show no value", () => {
      expect(output).toContain("Apply complete!");
      expect(secretsIn(output, REHEARSAL_SECRETS)).toEqual([]);
    });

    it("leave no value in any file: state, plans, synthesised text, caches, known hosts", () => {
      expect(leaksBelow(stage.workspace.folder, REHEARSAL_SECRETS, RECORDS)).toEqual([]);
    });

    it.each(RECORDS)("put no value into an argument (%s)", (record) => {
      expect(calls(record).length).toBeGreaterThan(0);
      expect(secretsIn(JSON.stringify(calls(record).map(({ argv }) => argv)), REHEARSAL_SECRETS)).toEqual([]);
    });

    it("give flyctl its own token and no other, and ssh none", () => {
      const seen = (record: string) => secretsIn(JSON.stringify(calls(record)), REHEARSAL_SECRETS);
      expect(seen("flyctl.jsonl")).toEqual(["FLY_API_TOKEN"]);
      expect(seen("ssh.jsonl")).toEqual([]);
    });
  },
);
