import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { DeployedHost, describeTerraform } from "../support/deployed";

const NONE_AT_HAND = {
  CLAUDE_CODE_OAUTH_TOKEN: undefined,
  GH_TOKEN: undefined,
  N8N_ENCRYPTION_KEY: undefined,
};

const WITHOUT_OPTIONAL = [
  "  without N8N_INSTANCE_OWNER_EMAIL  the account that logs in to n8n; without it nobody can",
  "  without N8N_INSTANCE_OWNER_PASSWORD_HASH  the password of that account, as a bcrypt hash",
  "  without TUNNEL_TOKEN  cloudflared connects n8n to a named tunnel of Cloudflare with it; without it no tunnel is opened",
  "  without GITHUB_WEBHOOK_SECRET  GitHub signs webhooks with it that you made by hand; without it the host makes one out of GH_TOKEN",
  "  without SENTRY_CLIENT_SECRET  Sentry signs what it reports with it; without it nothing of Sentry's is taken",
];

const CLAUDE = [
  "  CLAUDE_CODE_OAUTH_TOKEN  Claude Code works on the Claude subscription with it",
  "    get it: run `claude setup-token` on your own machine (valid for one year)",
  "    set it: read -rs CLAUDE_CODE_OAUTH_TOKEN && export CLAUDE_CODE_OAUTH_TOKEN",
];
const GITHUB = [
  "  GH_TOKEN  the dispatcher reads issues, pushes branches and opens pull requests with it",
  "    get it: https://github.com/settings/tokens (classic, scopes repo and workflow)",
  "    set it: read -rs GH_TOKEN && export GH_TOKEN",
];
const N8N = [
  "  N8N_ENCRYPTION_KEY  n8n encrypts its stored credentials with it; keep a copy, the data is of no use without it",
  "    get it: make one once with `openssl rand -hex 32`",
  "    set it: read -rs N8N_ENCRYPTION_KEY && export N8N_ENCRYPTION_KEY",
];

/** What the step printed, without the address Terraform puts before each line. Terraform drops empty lines. */
function said(output: string): string {
  const prefix = /^null_resource\.secrets \(local-exec\): ?/;
  const lines = output.split("\n").filter((line) => prefix.test(line));
  return lines
    .map((line) => line.replace(prefix, ""))
    .filter((line) => !line.startsWith("local-exec: Executing"))
    .join("\n");
}

describeTerraform("the secrets gate", () => {
  let fresh: DeployedHost;
  let host: DeployedHost;
  beforeAll(async () => {
    fresh = await DeployedHost.described("fly");
  });
  afterEach(() => host.close());
  afterAll(() => fresh.close());

  it("tells all missing secrets in one message, and no machine is made", async () => {
    host = await fresh.copy();
    const { exitCode, output } = await host.apply(NONE_AT_HAND);
    expect(exitCode).toBe(1);
    expect(said(output)).toBe(
      [
        '3 secrets are missing on the Fly app "acme-backoffice"; the machine was not touched.',
        ...CLAUDE,
        ...GITHUB,
        ...N8N,
        "Then deploy again: npx cdktf deploy fly",
      ].join("\n"),
    );
    expect(host.cloud.resources("fly_machine")).toEqual([]);
    expect(host.records("flyctl.jsonl")).toEqual([]);
  });

  it("tells the one that is missing, and stages the others", async () => {
    host = await fresh.copy();
    const { exitCode, output } = await host.apply({ GH_TOKEN: undefined });
    expect(exitCode).toBe(1);
    expect(said(output)).toBe(
      [
        'secrets on the Fly app "acme-backoffice": staged CLAUDE_CODE_OAUTH_TOKEN, N8N_ENCRYPTION_KEY (in force at the machine\'s next start)',
        '1 secret is missing on the Fly app "acme-backoffice"; the machine was not touched.',
        ...GITHUB,
        "Then deploy again: npx cdktf deploy fly",
      ].join("\n"),
    );
    expect(host.cloud.resources("fly_machine")).toEqual([]);
  });

  it("opens once the missing one is in the operator's environment, though the others are no longer", async () => {
    host = await fresh.copy();
    await host.apply({ GH_TOKEN: undefined });
    const printed = await host.deploy({ CLAUDE_CODE_OAUTH_TOKEN: undefined, N8N_ENCRYPTION_KEY: undefined });
    expect(said(printed)).toBe(
      [
        'secrets on the Fly app "acme-backoffice": staged GH_TOKEN (in force at the machine\'s next start)',
        'secrets on the Fly app "acme-backoffice": all 3 that the host needs are set',
        ...WITHOUT_OPTIONAL,
      ].join("\n"),
    );
    expect(host.cloud.resources("fly_machine")).toHaveLength(1);
  });

  it("stands before every change of the machine", async () => {
    host = await DeployedHost.deployed("fly");
    const machine = host.cloud.resources("fly_machine");
    // As `fly secrets unset` leaves it.
    await unset(host, "GH_TOKEN");
    host.describe({ fly: { memoryMb: 4096 } });

    const { exitCode, output } = await host.apply(NONE_AT_HAND);
    expect(exitCode).toBe(1);
    expect(output).toContain(
      '1 secret is missing on the Fly app "acme-backoffice"; the machine was not touched.',
    );
    expect(host.cloud.resources("fly_machine")).toEqual(machine);

    await host.deploy();
    expect(host.cloud.resources("fly_machine")[0]?.attributes["guest"]).toMatchObject({ memory_mb: 4096 });
  });

  it("stands before a machine that has to be made again, though nothing else changed", async () => {
    host = await DeployedHost.deployed("fly");
    host.cloud.remove("fly_machine", host.cloud.resources("fly_machine")[0]?.id ?? "");
    host.cloud.set("fly_volume", host.cloud.resources("fly_volume")[0]?.id ?? "", {
      attached_machine_id: "",
    });
    await host.succeed("state", "rm", "fly_machine.machine");
    await unset(host, "GH_TOKEN");

    const { exitCode, output } = await host.apply(NONE_AT_HAND);

    expect(exitCode).toBe(1);
    expect(output).toContain(
      '1 secret is missing on the Fly app "acme-backoffice"; the machine was not touched.',
    );
    expect(host.cloud.resources("fly_machine")).toEqual([]);
    await host.deploy();
    expect(await host.deploy()).toContain("Resources: 0 added, 0 changed, 0 destroyed.");
  });

  it("is not in the way of a change that leaves the machine alone", async () => {
    host = await DeployedHost.deployed("fly");
    await unset(host, "GH_TOKEN");
    host.describe({ volumeSizeGb: 30 });
    expect(await host.deploy(NONE_AT_HAND)).toContain("Resources: 0 added, 1 changed, 0 destroyed.");
  });

  it("stages a changed secret when secretsVersion is raised, and the machine restarts in place", async () => {
    host = await DeployedHost.deployed("fly");
    host.describe({ secretsVersion: 2 });
    expect(await host.plan()).toEqual({
      "null_resource.secrets": "replace",
      "fly_machine.machine": "update",
    });
    const machine = host.cloud.resources("fly_machine")[0]?.id;
    const sent = host.stage.machinesApi.requests.length;

    await host.deploy({ GH_TOKEN: "ghp_another-token-of-the-rehearsal" });

    const staged = host.stage.machinesApi.requests.slice(sent).filter(({ method }) => method === "POST");
    expect(
      staged.map(({ body }) => (JSON.parse(body) as { values: { GH_TOKEN: string } }).values.GH_TOKEN),
    ).toEqual(["ghp_another-token-of-the-rehearsal"]);
    expect(host.cloud.resources("fly_machine")[0]?.id).toBe(machine);
  });

  it("stages an optional secret byte for byte, whose dollars Terraform would read as its own", async () => {
    host = await DeployedHost.deployed("fly");
    host.describe({ secretsVersion: 2 });
    const sent = host.stage.machinesApi.requests.length;
    const hash = "$2b$10$L5G7g/oZAoQ99xRKttjMGu8P/BXYFkZU0BkzsWYARtrYBXNXuvuMK";

    await host.deploy({ ...NONE_AT_HAND, N8N_INSTANCE_OWNER_PASSWORD_HASH: hash });

    const staged = host.stage.machinesApi.requests.slice(sent).filter(({ method }) => method === "POST");
    expect(staged.map(({ body }) => JSON.parse(body) as unknown)).toEqual([
      { values: { N8N_INSTANCE_OWNER_PASSWORD_HASH: hash } },
    ]);
  });
});

async function unset(host: DeployedHost, name: string): Promise<void> {
  const { url } = host.stage.machinesApi;
  await fetch(`${url}/v1/apps/acme-backoffice/secrets`, {
    method: "POST",
    headers: { authorization: `Bearer ${host.stage.environment["FLY_API_TOKEN"]}` },
    body: JSON.stringify({ values: { [name]: null } }),
  });
}
