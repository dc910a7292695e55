import { describe, expect, it } from "vitest";
import { explain } from "../../deploy/explain";
import { NEW_FLY_TOKEN } from "../../deploy/fly-token";
import { framed, plain, type ProviderError } from "./terraform-errors";

const HEAD = "What this means, and what to do:\n\n";
const fly = { stack: "fly", app: "backoffice", region: "ewr" };
const hetzner = { stack: "hetzner", serverType: "cx23", location: "nbg1" };

const ofFly = (error: ProviderError) => explain(framed(error), fly)?.replace(HEAD, "");
const ofHetzner = (error: ProviderError) => explain(framed(error), hetzner)?.replace(HEAD, "");

const ID = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
const server = (message: string): ProviderError => ({ summary: message, address: "hcloud_server.server" });
const framework = (message: string, code: string, status: number, address: string): ProviderError => ({
  summary: "API request failed",
  detail: `An unexpected error was encountered during an API request.\n\n${message} (${code}, ${ID})\n\nError code: ${code}\nStatus code: ${status}\n`,
  address,
});
const machines = (
  summary: string,
  status: string,
  message: string,
  address = "fly_machine.machine",
): ProviderError => ({
  summary,
  detail: `fly machines: ${status} (request_id: 01JDQ3M7C0Z8V2T9X5W4K6N1RB-ewr, body: {"error":"${message}"})`,
  address,
});

describe("a server type that is sold out", () => {
  const soldOut = `\
Hetzner has no cx23 left in nbg1. Such shortages last hours to weeks.
  To be had instead, unless sold out too (EUR a month without VAT and address):
    cx23     4 GB    5.49  fsn1 hel1
    cx33     8 GB    8.49  fsn1 nbg1 hel1
    cx43    16 GB   15.99  fsn1 nbg1 hel1
    cpx22    4 GB   19.49  fsn1 nbg1 hel1
    cpx22    4 GB   26.49  sin
    cx53    32 GB   29.49  fsn1 nbg1 hel1
  Nothing else is in the way: set hetzner.serverType or hetzner.location in backoffice.ts and deploy again.
  Has this host run before, its volume holds it to its location: then change the type only. And was it the type you
  changed, the server may now be off: power it on in https://console.hetzner.cloud.`;

  it.each([
    `error during placement (resource_unavailable, ${ID})`,
    `unsupported location for server type (invalid_input, ${ID}): []`,
    `server location disabled (resource_unavailable, ${ID})`,
  ])("is explained with what else there is: %s", (message) => {
    expect(ofHetzner(server(message))).toBe(soldOut);
  });

  it.each([
    [
      false,
      `\
and deploy again.
  Was it the type you changed, the server may now be off: power it on in https://console.hetzner.cloud.`,
    ],
    [
      true,
      `\
, then run
  npx backoffice replace hetzner again.`,
    ],
  ])(
    "leads to no other location once there is a volume (while it is being replaced: %s)",
    (isReplacing, then) => {
      const told = explain(framed(server(`error during placement (resource_unavailable, ${ID})`)), {
        ...hetzner,
        hasVolume: true,
        isReplacing,
      });
      expect(told?.replace(/\n {4}.*/g, "").replace(/ and deploy again\./, "and deploy again.")).toBe(`\
${HEAD}Hetzner has no cx23 left in nbg1. Such shortages last hours to weeks.
  To be had instead, unless sold out too (EUR a month without VAT and address):
  The host's volume is in nbg1 and stays there: set hetzner.serverType in backoffice.ts${then}`);
      expect(told?.match(/^ {4}.*$/gm)?.map((line) => line.trim().split(/ {2,}/).at(-1))).toEqual(
        Array<string>(6).fill("nbg1"),
      );
    },
  );

  it("is explained without a list when the stack can't be read", () => {
    expect(explain(framed(server(`error during placement (resource_unavailable, ${ID})`)))).toBe(`\
${HEAD}Hetzner has no server of this type left in this location. Such shortages last hours to weeks.
  Nothing else is in the way: set hetzner.serverType or hetzner.location in backoffice.ts and deploy again.
  Has this host run before, its volume holds it to its location: then change the type only. And was it the type you
  changed, the server may now be off: power it on in https://console.hetzner.cloud.`);
  });
});

describe("errors of Hetzner", () => {
  it.each([
    server("server type cx22 not found"),
    server(`server type 104 is deprecated (invalid_input, ${ID}): []`),
    {
      summary: "Resource not found",
      detail: 'Resource (server type) was not found: name="cx22"',
      address: "data.hcloud_server_type.type",
    },
  ])("explains a retired type: $summary", (error) => {
    expect(explain(framed(error), { serverType: "cx22", location: "nbg1" })).toBe(`\
${HEAD}Hetzner does not sell the server type cx22 any more.
  To be had instead, unless sold out too (EUR a month without VAT and address):
    cx23     4 GB    5.49  fsn1 nbg1 hel1
    cx33     8 GB    8.49  fsn1 nbg1 hel1
    cx43    16 GB   15.99  fsn1 nbg1 hel1
    cpx22    4 GB   19.49  fsn1 nbg1 hel1
    cpx22    4 GB   26.49  sin
    cx53    32 GB   29.49  fsn1 nbg1 hel1
  Set hetzner.serverType in backoffice.ts to one of them and deploy again: npx cdktf deploy hetzner`);
  });

  it("explains the server that a lost answer left behind", () => {
    expect(ofHetzner(server(`server name is already used (uniqueness_error, ${ID})`))).toBe(`\
The project has a server of this name that Terraform does not know of: an earlier deploy made it and Hetzner's answer
got lost, or somebody else made it. Either
  adopt it: npx backoffice adopt hetzner (shows what it would do, and refuses a server that is not this host's),
  or delete it in https://console.hetzner.cloud, then npx cdktf deploy hetzner`);
  });

  it("explains an SSH key that the project has already", () => {
    const error = framework("SSH key not unique", "uniqueness_error", 409, "hcloud_ssh_key.key_0a1b2c3d");
    expect(ofHetzner(error)).toBe(`\
The project already has this SSH key, under whatever name; Hetzner takes each public key once per project. Either
  adopt it as hcloud_ssh_key.key_0a1b2c3d: (cd cdktf.out/stacks/hetzner && npx terraform import hcloud_ssh_key.key_0a1b2c3d KEY_ID),
    where KEY_ID is what hcloud ssh-key list shows, then npx cdktf deploy hetzner
  or delete it in https://console.hetzner.cloud (Security, SSH keys), if no other server of yours needs it, then npx cdktf deploy hetzner`);
  });

  it.each([
    ["hcloud_volume.data", "a volume", "VOLUME_ID", "hcloud volume list", "your data"],
    ["hcloud_primary_ip.address", "an address", "IP_ID", "hcloud primary-ip list", "your address"],
  ])(
    "explains %s that is there though the state is lost, and never offers to delete it",
    (address, what, id, list, held) => {
      expect(ofHetzner({ summary: `name is already used (uniqueness_error, ${ID})`, address })).toBe(`\
The project already has ${what} with the name of ${address}, which Terraform does not know of:
its state was lost, or an earlier deploy made it and Hetzner's answer got lost.
  adopt it as ${address}: (cd cdktf.out/stacks/hetzner && npx terraform import ${address} ${id}),
    where ${id} is what ${list} shows, then npx cdktf deploy hetzner
  Do not delete it: it may hold ${held}.`);
    },
  );

  it.each([
    ["hcloud_firewall.firewall", "a firewall", "FIREWALL_ID", "hcloud firewall list"],
    ["hcloud_ssh_key.key_0a1b2c3d", "an SSH key", "KEY_ID", "hcloud ssh-key list"],
  ])("explains %s that is there already, to be adopted first", (address, what, id, list) => {
    expect(ofHetzner({ summary: `name is already used (uniqueness_error, ${ID})`, address })).toBe(`\
The project already has ${what} with the name of ${address}, which Terraform does not know of:
its state was lost, or an earlier deploy made it and Hetzner's answer got lost.
  adopt it as ${address}: (cd cdktf.out/stacks/hetzner && npx terraform import ${address} ${id}),
    where ${id} is what ${list} shows, then npx cdktf deploy hetzner
  Or delete it in https://console.hetzner.cloud, if no other server of yours needs it, then npx cdktf deploy hetzner`);
  });

  it("explains a name that is taken by something else", () => {
    expect(ofHetzner({ summary: `name is already used (uniqueness_error, ${ID})` })).toBe(`\
The project already has a resource with that name, which Terraform does not know of.
  Give the host another name in backoffice.ts, then npx cdktf deploy hetzner`);
  });

  it.each([
    { summary: `volume deletion is protected (protected, ${ID})` },
    { summary: `volume deletion is protected (protected, ${ID})`, address: "hcloud_volume.data" },
  ])("explains a protected volume: %j", (error) => {
    expect(ofHetzner(error)).toBe(`\
Hetzner refused to delete the volume with /data: its deletion protection is on.
  What Terraform had done by then stays done: a volume may be detached from the running server.
  To go on as before: take back the change in backoffice.ts, then npx cdktf deploy hetzner
${"address" in error ? "  If Terraform calls hcloud_volume.data tainted: (cd cdktf.out/stacks/hetzner && npx terraform untaint hcloud_volume.data), then deploy again.\n" : ""}\
  To let it go (all of /data goes with it, and Hetzner keeps no snapshots of volumes):
    1. write allowDestroy: ["volume"] under hetzner in backoffice.ts; cdktf destroy takes the whole stack, so it wants
       all of ["server", "volume", "address"]
    2. npx cdktf deploy hetzner, with everything else as it was: lifts the protection at Hetzner
    3. npx cdktf destroy hetzner (or make your change and deploy again)`);
  });

  it("explains a protected server and address by their own words", () => {
    expect(ofHetzner({ summary: `server deletion is protected (protected, ${ID})` })).toContain(
      'allowDestroy: ["server"]',
    );
    const address = framework(
      "primary ip deletion is protected",
      "protected",
      423,
      "hcloud_primary_ip.address",
    );
    expect(ofHetzner(address)).toContain('allowDestroy: ["address"]');
  });

  it("explains a protection of something else", () => {
    expect(ofHetzner({ summary: `image is protected (protected, ${ID})` })).toBe(
      "Hetzner refused the change: what it would delete is protected. Deploy the old setting again: npx cdktf deploy hetzner",
    );
  });

  it.each([
    server(`unable to authenticate (unauthorized, ${ID})`),
    server(`token is read only (token_readonly, ${ID})`),
    framework("unable to authenticate", "unauthorized", 401, "hcloud_primary_ip.address"),
  ])("explains a token that was refused: $summary", (error) => {
    expect(ofHetzner(error)).toBe(`\
Hetzner refused HCLOUD_TOKEN: it is wrong, was deleted, or may only read.
  Make one in https://console.hetzner.cloud (your project, Security, API tokens, Read & Write), then:
  read -rs HCLOUD_TOKEN && export HCLOUD_TOKEN && npx cdktf deploy hetzner`);
  });

  it("explains too many requests", () => {
    expect(
      ofHetzner(
        server(`hcclient/WaitForActions: limit of 3600 requests per hour reached (rate_limit_exceeded)`),
      ),
    ).toBe(
      "Hetzner's limit of requests per hour is used up (3600 for a whole project). Wait some minutes, then npx cdktf deploy hetzner",
    );
  });

  it.each<[ProviderError, string]>([
    [server(`server limit exceeded (resource_limit_exceeded, ${ID})`), "server"],
    [
      framework("primary_ip limit exceeded", "resource_limit_exceeded", 403, "hcloud_primary_ip.address"),
      "primary ip",
    ],
    [server(`project is full (resource_limit_exceeded, ${ID})`), "resource of this kind"],
  ])("explains the limit of the account: $summary", (error, what) => {
    expect(ofHetzner(error)).toBe(`\
Your Hetzner account may have no further ${what}.
  Delete one you no longer need, or ask for more at https://console.hetzner.cloud (Limits), then npx cdktf deploy hetzner`);
  });

  it("explains a cloud-init text that is too long", () => {
    const text = `invalid input in field 'user_data' (invalid_input, ${ID}): [user_data => [Length must be between 0 and 32768.]]`;
    expect(ofHetzner(server(text))).toBe(`\
The server's cloud-init text is longer than the 32 KiB that Hetzner takes.
  Most of what varies in it is operatorKeys in backoffice.ts: leave only keys that are in use, then npx cdktf deploy hetzner`);
  });

  it("explains a resource that is still busy", () => {
    expect(ofHetzner(server(`server is locked (locked, ${ID})`))).toBe(
      "Hetzner is still busy with an earlier change of the same resource. Wait a minute, then npx cdktf deploy hetzner",
    );
  });
});

describe("what is kept", () => {
  const refused = (address: string): ProviderError => ({
    summary: "Instance cannot be destroyed",
    detail: `Resource ${address} has lifecycle.prevent_destroy set, but the plan calls for this resource to be destroyed. To avoid this error and continue with the plan, either disable lifecycle.prevent_destroy or reduce the scope of the plan using the -target option.`,
  });

  it("is explained on Fly.io with the words by which it may go", () => {
    expect(ofFly(refused("fly_volume.data"))).toBe(`\
The volume with /data is kept: the change would have destroyed it. Nothing was changed.
  If you did not mean to: take back what you changed in backoffice.ts (another region, location or name makes a new one).
  If Terraform calls fly_volume.data tainted: (cd cdktf.out/stacks/fly && npx terraform untaint fly_volume.data), then deploy again.
  If it shall go (all of /data goes with it):
    1. write allowDestroy: ["volume"] under fly in backoffice.ts; cdktf destroy takes the whole stack, so it wants
       all of ["app", "volume", "addresses"]
    2. npx cdktf destroy fly (or deploy fly, if it was to be replaced)`);
  });

  it("is explained on Hetzner with the deploy that lifts the protection first", () => {
    expect(ofHetzner(refused("hcloud_primary_ip.address"))).toBe(`\
The address is kept: the change would have destroyed it. Nothing was changed.
  If you did not mean to: take back what you changed in backoffice.ts (another region, location or name makes a new one).
  If Terraform calls hcloud_primary_ip.address tainted: (cd cdktf.out/stacks/hetzner && npx terraform untaint hcloud_primary_ip.address), then deploy again.
  If it shall go (DNS records and webhooks that name it stop working):
    1. write allowDestroy: ["address"] under hetzner in backoffice.ts; cdktf destroy takes the whole stack, so it wants
       all of ["server", "volume", "address"]
    2. npx cdktf deploy hetzner, with everything else as it was: lifts the protection at Hetzner
    3. npx cdktf destroy hetzner (or make your change and deploy again)`);
  });

  it.each([
    ["fly_app.app", '"app", "volume", "addresses"'],
    ["fly_ip.v4", '"addresses"'],
    ["hcloud_server.server", '"server"'],
    ["hcloud_volume.data", '"volume"'],
  ])("names what lets %s go: %s", (address, words) => {
    expect(ofFly(refused(address))).toContain(`allowDestroy: [${words}]`);
  });

  it("is explained in OpenTofu's words too", () => {
    const tofu = {
      summary: "Resource instance cannot be destroyed",
      detail:
        "Resource instance fly_volume.data has prevent_destroy set, but the plan calls for it to be destroyed.\n\n" +
        "To proceed, either disable prevent_destroy for this resource or exclude instances of this resource from this round.",
    };
    expect(ofFly(tofu)).toBe(ofFly(refused("fly_volume.data")));
  });

  it("is explained without such words for what only this project's code keeps", () => {
    expect(ofFly(refused("null_resource.build"))).toBe(`\
null_resource.build is kept: the change would have destroyed it. Nothing was changed.
  If you did not mean to: take back what you changed in backoffice.ts (another region, location or name makes a new one).
  If Terraform calls null_resource.build tainted: (cd cdktf.out/stacks/fly && npx terraform untaint null_resource.build), then deploy again.`);
  });
});

describe("errors of Fly.io", () => {
  it("explains a token that was refused", () => {
    expect(ofFly(machines("Create App Error", "401 Unauthorized", "unauthorized", "fly_app.app"))).toBe(
      `Fly.io refused FLY_API_TOKEN: it is wrong, revoked or expired.\n  ${NEW_FLY_TOKEN}\n  npx cdktf deploy fly`,
    );
  });

  it("explains an organisation that the token is not for", () => {
    expect(
      ofFly(
        machines(
          "Create App Error",
          "403 Forbidden",
          "You cannot create apps in this organization",
          "fly_app.app",
        ),
      ),
    ).toBe(`\
Fly.io refused: the token may not do this. Either
  it is for another organisation than fly.org in backoffice.ts: ${NEW_FLY_TOKEN}
  or the app backoffice belongs to somebody else: app names are unique in all of Fly.io; change name in backoffice.ts.`);
  });

  it("explains a name that somebody else has", () => {
    expect(
      ofFly({ summary: "Read App Error", detail: "app not found after creation", address: "fly_app.app" }),
    ).toBe(`\
The app name backoffice is taken by somebody else: app names are unique in all of Fly.io. Nothing was made.
  Change name in backoffice.ts, then npx cdktf deploy fly`);
  });

  it("explains an app that was deleted", () => {
    expect(ofFly(machines("List IPs Error", "404 Not Found", "app not found", "fly_ip.v4"))).toBe(`\
Fly.io does not show Terraform the app backoffice, or something in it: another organisation's token, or it was deleted.
  First check that FLY_API_TOKEN is of the right organisation, fly.org in backoffice.ts: flyctl apps list shows backoffice then.
  If not: ${NEW_FLY_TOKEN}
  A volume deleted by mistake can come back from a snapshot only while its app exists: do not destroy the app.
  Only if fly_ip.v4 is gone for good, let Terraform forget it:
    (cd cdktf.out/stacks/fly && npx terraform state rm fly_ip.v4), then npx cdktf deploy fly`);
  });

  it.each([
    ["412 Precondition Failed", "insufficient resources to create new machine with existing volume"],
    ["400 Bad Request", "no capacity"],
    ["409 Conflict", "insufficient memory available to fulfill request"],
    ["422 Unprocessable Entity", "insufficient capacity in region ewr"],
  ])("explains a region without room: %s", (status, message) => {
    expect(ofFly(machines("Create Machine Error", status, message))).toBe(`\
Fly.io has no room left in ewr for a machine of this size; a volume also ties it to one physical host.
  Wait and deploy again: npx cdktf deploy fly
  Or set a smaller fly.size or fly.memoryMb in backoffice.ts.
  Or, on a first deploy without data, another fly.region. A host with data moves by a restore, not by its region.`);
  });

  it.each([
    ["403 Forbidden", "over the allowed quota"],
    ["422 Unprocessable Entity", "organization has reached its machine limit"],
  ])("explains the limit of the organisation: %s", (status, message) => {
    expect(ofFly(machines("Create Machine Error", status, message))).toBe(`\
Fly.io lets your organisation have no further machine, or no more memory, of this kind for now.
  Destroy machines you no longer need, or ask for more at https://fly.io/dashboard, then npx cdktf deploy fly`);
  });

  it("explains too many requests", () => {
    expect(ofFly(machines("Update Machine Error", "429 Too Many Requests", "rate limited"))).toBe(
      "Fly.io got too many requests and asks for a pause. Wait a minute, then npx cdktf deploy fly",
    );
  });

  it("explains a failure on their side", () => {
    expect(ofFly(machines("Read Machine Error", "503 Service Unavailable", "try again"))).toBe(
      "Fly.io failed on its side (see https://status.flyio.net). Nothing here needs a change: wait some minutes, then npx cdktf deploy fly",
    );
  });

  it("explains a volume that was to shrink", () => {
    const detail =
      "size_gb decreased from 20 to 10; Fly volumes do not support shrinking. Fork from a snapshot into a smaller volume, or destroy and recreate (loses data).";
    expect(ofFly({ summary: "Cannot Shrink Volume", detail, address: "fly_volume.data" })).toBe(`\
A volume can grow but never shrink, and 10 GB is less than the 20 GB it has. Nothing was changed.
  Write volumeSizeGb: 20 (or more) in backoffice.ts, then npx cdktf deploy fly`);
  });

  it.each([
    {
      summary: "Volume Already Attached",
      detail: "volume vol_1 is attached to machine 287",
      address: "fly_machine.machine",
    },
    {
      summary: "Delete Volume Error",
      detail: "volume vol_1 is attached to machine 287; destroy the machine first",
    },
  ])("explains a volume the old machine still holds: $summary", (error) => {
    expect(ofFly(error)).toBe(`\
A machine still holds the volume. No data is lost.
  Was the machine made anew in this deploy, the old one was still letting go: wait half a minute, then npx cdktf deploy fly
  Was it made for the first time, an earlier deploy made it already and Fly's answer got lost; adopt it:
    (cd cdktf.out/stacks/fly && npx terraform import fly_machine.machine backoffice/MACHINE_ID), then npx cdktf deploy fly
    MACHINE_ID: flyctl machine list -a backoffice`);
  });

  it.each([
    ["Wait For Checks Error", "machine 2872 checks did not pass: context deadline exceeded"],
    ["Wait For Started Error", "machine 2872 did not reach started state: context deadline exceeded"],
  ])("explains a new machine that never became healthy: %s", (summary, detail) => {
    expect(ofFly({ summary, detail, address: "fly_machine.machine" })).toBe(`\
The new machine did not become healthy within 120 seconds, so the provider destroyed it again. The volume is kept.
  See why: flyctl logs -a backoffice --no-tail
  Seen most is a slow first start, which a second one is not: npx cdktf deploy fly`);
  });

  it("explains a changed machine that never became healthy, which is left running", () => {
    const detail = "machine 2872 checks did not pass after update: context deadline exceeded";
    expect(ofFly({ summary: "Wait For Checks Error", detail, address: "fly_machine.machine" })).toBe(`\
The machine runs the new version but did not become healthy within 120 seconds. It was left as it is, with its volume.
  See why: flyctl logs -a backoffice --no-tail, and flyctl checks list -a backoffice
  It may still come up by itself. When the cause is cured: npx cdktf deploy fly`);
  });

  it("explains a machine that was refused for a reason the provider drops", () => {
    expect(ofFly({ summary: "Find Machine Error", detail: "machine not found after idempotent create" }))
      .toBe(`\
Fly.io refused the machine, and the provider dropped its reason. Mostly a machine of that name is still being destroyed.
  See the machines there are: flyctl machine list -a backoffice
  Wait a minute, then npx cdktf deploy fly`);
  });
});

describe("providers that can't be fetched", () => {
  const unreached = (registry: string): ProviderError => ({
    summary: "Failed to query available provider packages",
    detail:
      `Could not retrieve the list of available versions for provider hetznercloud/hcloud: could not connect to ${registry}: ` +
      `failed to request discovery document: Get "https://${registry}/.well-known/terraform.json": dial tcp: lookup ${registry}: no such host`,
  });

  it.each(["registry.terraform.io", "registry.opentofu.org"])(
    "are explained by the way to %s",
    (registry) => {
      expect(ofHetzner(unreached(registry))).toBe(`\
Terraform could not fetch its providers: there is no network, or ${registry} does not answer. Nothing was changed.
  Look whether it answers: curl -I https://${registry}/.well-known/terraform.json
  Behind a proxy, set HTTPS_PROXY. Without a way out, name a mirror in a file and that file in TF_CLI_CONFIG_FILE; see
  https://developer.hashicorp.com/terraform/cli/config/config-file#provider-installation
  Then: npx cdktf deploy hetzner`);
    },
  );

  it("are not explained so where the registry answered", () => {
    const detail =
      "Could not retrieve the list of available versions for provider a/b: provider registry registry.terraform.io does not have a provider named registry.terraform.io/a/b";
    expect(ofHetzner({ summary: "Failed to query available provider packages", detail })).toBeUndefined();
  });
});

describe("Terraform's output", () => {
  const rate = { summary: `limit reached (rate_limit_exceeded, ${ID})` };
  const busy = { summary: `volume is locked (locked, ${ID})` };
  const RATE =
    "Hetzner's limit of requests per hour is used up (3600 for a whole project). Wait some minutes, then npx cdktf deploy hetzner";
  const BUSY =
    "Hetzner is still busy with an earlier change of the same resource. Wait a minute, then npx cdktf deploy hetzner";

  it("is explained error by error, the same words once", () => {
    expect(explain(framed(rate, busy, rate))).toBe(`${HEAD}${RATE}\n\n${BUSY}`);
  });

  it("is explained without colours and frames too", () => {
    expect(explain(plain(rate, busy))).toBe(`${HEAD}${RATE}\n\n${BUSY}`);
  });

  it("is explained with the lines ends of a terminal", () => {
    expect(explain(framed(rate).replaceAll("\n", "\r\n"))).toBe(`${HEAD}${RATE}`);
  });

  it("is left alone where nothing in it is known", () => {
    expect(
      explain(
        framed({ summary: "Unsupported argument", detail: "An argument named imagee is not expected here." }),
      ),
    ).toBeUndefined();
    expect(explain("")).toBeUndefined();
  });

  it("is left alone where a step of ours has said what to do", () => {
    const detail =
      "Error running command 'node run.mjs deploy/fly-secrets.ts': exit status 1. Output: 2 secrets are missing";
    expect(
      explain(framed({ summary: "local-exec provisioner error", detail, address: "null_resource.secrets" })),
    ).toBeUndefined();
  });

  it("is left alone where only a warning or a log speaks of such an error", () => {
    const warning = framed({ summary: "x" })
      .replace("Error: ", "Warning: ")
      .replace("x", "server is locked (locked, 1)");
    expect(explain(warning)).toBeUndefined();
    expect(explain("2026-11-22T10:00:00Z [DEBUG] retry: server is locked (locked, 1)\n")).toBeUndefined();
  });

  it("is not searched in the lines it quotes from the stack", () => {
    const quoting = framed({ summary: "Invalid value", address: "null_resource.x" }).replace(
      '"backoffice"',
      '"(locked, 1)"',
    );
    expect(explain(quoting)).toBeUndefined();
  });
});
