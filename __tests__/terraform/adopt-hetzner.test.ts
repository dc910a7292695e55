import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { describeTerraform } from "../support/deployed";
import { unwrapped } from "../support/terraform-run";
import { RUNNING, UNCHANGED } from "./hetzner-commands";
import { OperatedHost } from "./operated-host";

const ADOPT = "adopt hetzner --yes acme-backoffice";

describeTerraform("npx backoffice adopt hetzner", () => {
  let host: OperatedHost;
  /** Everything up to the server is there; the server too, but Terraform does not know of it. */
  beforeAll(async () => {
    host = await OperatedHost.described();
    host.stage.standIns.inject({ kind: "answer-lost", type: "hcloud_server" });
    expect((await host.deploy()).output).toContain("EOF");
    host.keep();
  });
  beforeEach(() => {
    host.restore();
  });
  afterAll(() => host.close());

  const refuses = async (words: string, told: string) => {
    const before = host.cloud.resources();
    expect(await host.backoffice(words)).toEqual({ exitCode: 2, stdout: "", told });
    expect(host.cloud.resources()).toEqual(before);
  };

  it("takes the server over that a lost answer left behind, and finishes the deploy", async () => {
    const orphan = host.server?.id ?? "";
    expect(unwrapped((await host.deploy()).output)).toContain(
      "server name is already used (uniqueness_error,",
    );

    const { exitCode, stdout, told } = await host.backoffice(`${ADOPT} --json`);

    expect({ exitCode, told }).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(stdout)).toEqual({ adopted: orphan, name: "acme-backoffice", location: "nbg1" });
    expect(told).toContain("# hcloud_server.server will be updated in-place");
    expect(told).toContain(`# (imported from "${orphan}")`);
    expect(told).toContain(
      `Adopts the server acme-backoffice (${orphan}), as planned above, and finishes the deploy.`,
    );
    expect(host.server).toMatchObject({ id: orphan, attributes: { delete_protection: true } });
    expect(host.cloud.creations.filter(({ type }) => type === "hcloud_server")).toHaveLength(1);
    expect(host.volume?.attributes["server_id"]).toBe(Number(orphan));
    expect(host.overSsh.slice(-RUNNING.length)).toEqual(RUNNING);
    expect((await host.deploy()).output).toContain(UNCHANGED);

    await refuses(
      ADOPT,
      `Terraform knows of the server acme-backoffice (${orphan}) already, so there is nothing to adopt. Deploy: npx cdktf deploy hetzner`,
    );
  });

  it("refuses another server's name, behind the plan", async () => {
    const before = host.cloud.resources();
    const { exitCode, told } = await host.backoffice("adopt hetzner --yes acme");
    expect({ exitCode, last: told.split("\n").at(-1) }).toEqual({
      exitCode: 2,
      last: `--yes says "acme", and the server's name is "acme-backoffice". Nothing was changed.`,
    });
    expect(host.cloud.resources()).toEqual(before);
  });

  it("refuses where no server was made for this host", async () => {
    host.cloud.set("hcloud_primary_ip", host.cloud.resources("hcloud_primary_ip")[0]?.id, { assignee_id: 0 });
    await refuses(
      ADOPT,
      `\
No server holds this host's address ${host.address}, so none was made for this host. Deploy: npx cdktf deploy hetzner
Is its name taken all the same, another server has it: delete or rename that in https://console.hetzner.cloud`,
    );
  });

  it("refuses a server of another name or place than described", async () => {
    const orphan = host.server?.id ?? "";
    host.cloud.set("hcloud_server", orphan, { name: "somebody-elses" });
    await refuses(
      ADOPT,
      `\
The host's address is held by the server somebody-elses (${orphan}) in nbg1; backoffice.ts describes acme-backoffice in nbg1. Nothing was changed.
Write what it had when that server was made, then run this again.`,
    );
  });

  it("refuses to change its type, for which power would be cut", async () => {
    const orphan = host.server?.id ?? "";
    host.describe({ hetzner: { serverType: "cx33" } });
    await refuses(
      ADOPT,
      `\
The server acme-backoffice (${orphan}) is a cx23; backoffice.ts describes cx33, and Hetzner cuts a server's power to change its type. Nothing was changed.
Write serverType: "cx23", then: npx backoffice adopt hetzner
Then change the type by a deploy, which stops the host first: npx cdktf deploy hetzner`,
    );
  });

  it("refuses without a state to go by, and says what goes first", async () => {
    host.forget();
    await refuses(
      ADOPT,
      `\
Terraform knows of no address of this host, and by its address a server is told to be this host's. Either
  nothing was made yet: npx cdktf deploy hetzner
  or its state was lost, then adopt the address first: (cd cdktf.out/stacks/hetzner && npx terraform import
    hcloud_primary_ip.address IP_ID), where IP_ID is what hcloud primary-ip list shows`,
    );
  });
});
