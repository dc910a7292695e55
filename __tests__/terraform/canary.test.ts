import { appendFileSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { secretsIn } from "../../rehearsal/canary";
import { REHEARSAL_SECRETS, Stage } from "../../rehearsal/stage";
import { unpacked } from "../../rehearsal/unpacked";
import { Workspace } from "../../rehearsal/workspace";
import { describeTerraform } from "../support/deployed";
import { backofficeFile } from "../support/description";

const commands = [
  ["deploy", "fly", "hetzner", "--auto-approve", "--skip-provider-lock"],
  ["diff", "fly", "--skip-provider-lock"],
  ["diff", "hetzner", "--skip-provider-lock"],
];

describeTerraform("a deploy and a diff of both stacks, with every secret at hand,", () => {
  let stage: Stage;
  let output = "";
  const read = (...path: string[]) => readFileSync(stage.workspace.path(...path));

  beforeAll(async () => {
    const workspace = new Workspace({ copied: true, files: { "backoffice.ts": backofficeFile() } });
    stage = await Stage.open({ workspace });
    for (const command of commands) {
      const result = await stage.cdktf(command);
      if (result.exitCode !== 0) throw new Error(result.output);
      output += result.output;
    }
  });
  afterAll(() => stage.close());

  it("hands the values over: the rehearsal's Fly has every secret of the host", () => {
    expect(stage.machinesApi.names().sort()).toEqual([
      "CLAUDE_CODE_OAUTH_TOKEN",
      "GH_TOKEN",
      "N8N_ENCRYPTION_KEY",
    ]);
  });

  it.each(["fly", "hetzner"])("leaves a saved plan of %s to look into", (target) => {
    const parts = unpacked(read("cdktf.out/stacks", target, "plan"));
    expect(parts.map(String).join()).toContain("acme-backoffice");
  });

  it("leaves no value in any file, shows none, and puts none into an argument", () => {
    expect(output).toContain("Apply complete!");
    expect(stage.leaks(output)).toEqual([]);
  });

  it("gives flyctl its own token and no other, and ssh none", () => {
    const seen = (record: string) => secretsIn(read(record).toString(), REHEARSAL_SECRETS);
    expect(seen("flyctl.jsonl")).toEqual(["FLY_API_TOKEN"]);
    expect(seen("ssh.jsonl")).toEqual([]);
  });

  it("would be found out: a value in a file, in the output, in an argument of flyctl", () => {
    const { GH_TOKEN, HCLOUD_TOKEN, FLY_API_TOKEN } = REHEARSAL_SECRETS;
    stage.workspace.write("cdktf.out/stacks/fly/planted", Buffer.from(`x${GH_TOKEN}y`).toString("base64"));
    const call = { argv: ["-t", FLY_API_TOKEN], env: { FLY_API_TOKEN } };
    appendFileSync(stage.workspace.path("flyctl.jsonl"), `${JSON.stringify(call)}\n`);
    expect(stage.leaks(`token=${HCLOUD_TOKEN}`)).toEqual([
      "cdktf.out/stacks/fly/planted: GH_TOKEN",
      "flyctl's arguments or environment: FLY_API_TOKEN",
      "output: HCLOUD_TOKEN",
    ]);
  });
});
