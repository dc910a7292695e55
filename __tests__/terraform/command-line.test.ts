import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter } from "node:path";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import { programPath } from "../../deploy/program-path";
import { Stage, type Variables } from "../../rehearsal/stage";
import { Workspace } from "../../rehearsal/workspace";
import { describeTerraform } from "../support/deployed";
import { backofficeFile } from "../support/description";
import { realPath } from "../support/terraform";

interface Refusal {
  readonly what: string;
  readonly command: readonly string[];
  readonly variables?: Variables;
  /** Programs that are on no folder of PATH. */
  readonly without?: string;
  readonly message: readonly string[];
}

const DEPLOY_FLY = ["deploy", "fly", "--auto-approve"];
const DEPLOY_HETZNER = ["deploy", "hetzner", "--auto-approve"];
const HCLOUD_TOKEN =
  "    fix: make one in https://console.hetzner.cloud (your project, Security, API tokens, Read & Write), then paste it into: " +
  "read -rs HCLOUD_TOKEN && export HCLOUD_TOKEN";

const refusals: readonly Refusal[] = [
  {
    what: "FLY_API_TOKEN is not set",
    command: DEPLOY_FLY,
    variables: { FLY_API_TOKEN: undefined },
    message: [
      "  FLY_API_TOKEN is not set; Terraform and flyctl sign in to Fly.io with it.",
      '    fix: export FLY_API_TOKEN="$(flyctl tokens create org --org ORG --expiry 24h)" (ORG: see flyctl orgs list)',
    ],
  },
  {
    what: "HCLOUD_TOKEN is not set",
    command: DEPLOY_HETZNER,
    variables: { HCLOUD_TOKEN: undefined },
    message: ["  HCLOUD_TOKEN is not set; Terraform signs in to Hetzner Cloud with it.", HCLOUD_TOKEN],
  },
  {
    what: "HCLOUD_TOKEN has 63 characters",
    command: DEPLOY_HETZNER,
    variables: { HCLOUD_TOKEN: "x".repeat(63) },
    message: [
      "  HCLOUD_TOKEN has 63 characters; a token of Hetzner Cloud has exactly 64. The console shows a whole token only once, when it is made.",
      HCLOUD_TOKEN,
    ],
  },
  {
    what: "flyctl is not installed",
    command: DEPLOY_FLY,
    without: "flyctl",
    message: [
      "  flyctl is not installed (no such program on PATH); it builds the image on Fly.io.",
      "    fix: brew install flyctl, or see https://fly.io/docs/flyctl/install/",
    ],
  },
  {
    what: "ssh is not installed",
    command: DEPLOY_HETZNER,
    without: "ssh",
    message: [
      "  ssh is not installed (no such program on PATH); the image is built on the server through it.",
      "    fix: apt-get install openssh-client, or your system's package of OpenSSH",
    ],
  },
  {
    what: "no stack is named",
    command: ["deploy"],
    message: [
      "  cdktf deploy names no target, and there are two: fly and hetzner.",
      "    fix: name it: npx cdktf deploy fly, or npx cdktf deploy hetzner",
    ],
  },
];

describeTerraform("cdktf deploy, before Terraform is started,", () => {
  let stage: Stage;
  const terraformCalls = () =>
    existsSync(stage.workspace.path("terraform.calls"))
      ? readFileSync(stage.workspace.path("terraform.calls"), "utf8").trim().split("\n")
      : [];

  beforeAll(async () => {
    stage = await Stage.open({
      workspace: new Workspace({ copied: true, files: { "backoffice.ts": backofficeFile() } }),
    });
    programs(stage.workspace);
  });
  afterAll(() => stage.close());

  it.concurrent.each(refusals)("ends with 1 and says what to do when $what", async (refusal) => {
    const { command, variables, without, message } = refusal;
    const path = [stage.workspace.path("bin"), ...(without ? [] : [stage.environment["PATH"] ?? ""])];
    if (without) path.push(only(stage.workspace, without === "ssh" ? "flyctl" : "ssh"));

    const { exitCode, output } = await stage.cdktf(command, {
      PATH: path.join(delimiter),
      TERRAFORM_BINARY_NAME: "terraform",
      ...variables,
    });

    expect(exitCode).toBe(1);
    expect(output).toContain(["Nothing was started: 1 problem on this machine.", "", ...message].join("\n"));
    // The CLI asks for the version by itself.
    expect([...new Set(terraformCalls())].sort()).toEqual(["-v", "version -json"]);
    expect(existsSync(stage.workspace.path("cdktf.out/stacks"))).toBe(false);
  });
});

describeTerraform("a broken hetzner section", () => {
  it("leaves deploy fly alone, and stops deploy hetzner", async () => {
    const broken = backofficeFile({ hetzner: { serverType: "cx22" } });
    const stage = await Stage.open({
      workspace: new Workspace({ copied: true, files: { "backoffice.ts": broken } }),
    });
    onTestFinished(() => stage.close());
    const fly = await stage.deploy("fly");
    expect(fly.output).toContain("Apply complete!");
    expect(fly.exitCode).toBe(0);
    expect(fly.output).toContain(
      "The hetzner section of backoffice.ts has problems and is left out; see: npx cdktf synth",
    );

    const hetzner = await stage.deploy("hetzner");
    expect(hetzner.exitCode).toBe(1);
    expect(hetzner.output).toContain(
      '  hetzner.serverType: "cx22" was retired by Hetzner (not orderable since 2026-01-01)',
    );
    expect(stage.standIns.cloud.resources("hcloud_primary_ip")).toEqual([]);
  });
});

/** A folder with a terraform that writes down how it was called, and with what the CLI itself needs. */
function programs(workspace: Workspace): void {
  mkdirSync(workspace.path("bin"));
  const real = programPath("terraform", realPath(process.env["PATH"])) ?? "terraform";
  writeFileSync(
    workspace.path("bin/terraform"),
    `#!/bin/sh\necho "$*" >>"${workspace.path("terraform.calls")}"\nexec "${real}" "$@"\n`,
    { mode: 0o755 },
  );
  for (const name of ["node", "sh"]) symlinkSync(programPath(name) ?? name, workspace.path("bin", name));
}

/** A folder with one program, which does nothing. */
function only(workspace: Workspace, name: string): string {
  const folder = workspace.path(`only-${name}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/${name}`, "#!/bin/sh\n", { mode: 0o755 });
  return folder;
}
