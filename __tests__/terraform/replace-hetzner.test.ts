import { existsSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { describeTerraform } from "../support/deployed";
import { RUNNING, STOPPED } from "./hetzner-commands";
import { OperatedHost, pinned } from "./operated-host";

const REPLACE = "replace hetzner --yes acme-backoffice";
const ELSEWHERE = "198.51.100.9";

/** Where each of these begins in what was told, which has to be this order. */
function inOrder(told: string, ...parts: string[]): void {
  const places = parts.map((part) => told.indexOf(part));
  expect(Object.fromEntries(parts.map((part, index) => [part, places[index]]))).not.toContain(-1);
  expect(places).toEqual([...places].sort((a, b) => a - b));
}

describeTerraform("npx backoffice replace hetzner", () => {
  let host: OperatedHost;
  let old: { server: string; volume: string; address: string };
  beforeAll(async () => {
    host = await OperatedHost.deployed();
  });
  beforeEach(() => {
    host.restore();
    host.pin(host.address, ELSEWHERE);
    old = { server: host.server?.id ?? "", volume: host.volume?.id ?? "", address: host.address };
  });
  afterAll(() => host.close());

  const isFinished = (...keys: string[]) => {
    expect(host.server?.id).not.toBe(old.server);
    expect(host.server?.attributes).toMatchObject({ delete_protection: true, rebuild_protection: true });
    expect(host.server?.attributes["ipv4_address"]).toBe(old.address);
    expect(host.volume).toMatchObject({ id: old.volume, attributes: { server_id: Number(host.server?.id) } });
    expect(host.cloud.creations.filter(({ type }) => type === "hcloud_volume")).toHaveLength(1);
    expect(host.overSsh.slice(-RUNNING.length)).toEqual(RUNNING);
    expect(host.knownHosts).toBe([...keys, ELSEWHERE].map(pinned).join(""));
    expect(existsSync(host.path(".replace.hetzner.json"))).toBe(false);
  };
  const untouched = () => {
    expect(host.server).toMatchObject({ id: old.server, attributes: { delete_protection: true } });
    expect(host.volume?.attributes["server_id"]).toBe(Number(old.server));
    expect(host.knownHosts).toBe(pinned(old.address) + pinned(ELSEWHERE));
    expect(existsSync(host.path(".replace.hetzner.json"))).toBe(false);
  };

  it("stops, lifts, replaces, forgets the old key, protects; volume and address are the same", async () => {
    const { exitCode, stdout, told } = await host.backoffice(REPLACE);

    expect({ exitCode, told }).toMatchObject({ exitCode: 0 });
    isFinished();
    expect(host.overSsh.slice(0, 3)).toEqual([...STOPPED, "true"]);
    inOrder(
      told,
      `is stopped, its data is on the volume`,
      `hcloud_server.server: Modifying... [id=${old.server}]`,
      `hcloud_server.server: Destroying... [id=${old.server}]`,
      `forget the old server's host key`,
      `hcloud_server.server: Modifying... [id=${host.server?.id}]`,
      `hcloud_volume.data: Modifying... [id=${old.volume}]`,
      `building image`,
      `check volume, address and protection`,
    );
    expect(stdout.replace(/\(\d+ s\)/, "(N s)")).toBe(`\
The server ${old.server} is replaced by ${host.server?.id}, with the same volume and address (N s).
Now give the host its secrets again, as NAME=VALUE lines on the standard input of: ssh backoffice@${old.address} sudo backoffice-secrets
(docs/secrets.md has the lines). Your own ssh may still know the old server's key: ssh-keygen -R ${old.address}`);
    const { output } = await host.deploy();
    expect(output).toContain("Resources: 0 added, 0 changed, 0 destroyed.");
  });

  it("says beforehand what is kept and what is gone, and changes nothing without a terminal to ask on", async () => {
    expect(await host.backoffice("replace hetzner")).toEqual({
      exitCode: 2,
      stdout: "",
      told: `\
Replaces the server acme-backoffice (${old.server}, cx23 in nbg1) by a new one, as backoffice.ts describes it.

  kept:      the volume with /data (20 GB) and the address ${old.address}
  gone:      the root disk, and with it the host's secrets: have them at hand, they must be given again
  downtime:  about as long as the first deploy took, most of it for the image; then until the secrets are there
  the risk:  if Hetzner has no such server left in nbg1, the host is down until it has, or until
             backoffice.ts has another type; then run npx backoffice replace hetzner again

There is no terminal to ask on. To agree beforehand: npx backoffice replace hetzner --yes acme-backoffice`,
    });
    untouched();
    expect(host.overSsh).toEqual([]);
  });

  it("refuses another server's name", async () => {
    const { exitCode, stdout } = await host.backoffice("replace hetzner --json --yes acme");
    expect({ exitCode, stdout: JSON.parse(stdout) as unknown }).toEqual({
      exitCode: 2,
      stdout: {
        error: `--yes says "acme", and the server's name is "acme-backoffice". Nothing was changed.`,
      },
    });
    untouched();
  });

  it("asks for the server's name on a terminal, and takes no other for it", async () => {
    const seen = await host.onTerminal("replace hetzner", "Type the server's name to go on: ", "acme\r");
    expect(seen).toContain(
      `That was "acme", and the server's name is "acme-backoffice". Nothing was changed.`,
    );
    untouched();
  });

  it("is not begun while the host can't be stopped", async () => {
    const { exitCode, told } = await host.backoffice(REPLACE, { SSH_FAULT: "timeout" });
    expect(exitCode).toBe(1);
    expect(told).toContain("Power would be cut while services write to /data, so nothing was changed.");
    expect(told.split("\n").slice(-2)).toEqual([
      "The server is still the old one. It is protected. The host on it may be stopped; start it: " +
        `ssh backoffice@${old.address} sudo systemctl start data.mount backoffice.service`,
      "Go on: npx backoffice replace hetzner",
    ]);
    untouched();
  });

  it("protects and starts the old server again when Hetzner refuses to delete it; run again, it replaces", async () => {
    host.stage.standIns.inject({ kind: "refuse-delete", type: "hcloud_server" });
    const refused = await host.backoffice(REPLACE);
    expect(refused.exitCode).toBe(1);
    expect(refused.told.split("\n").slice(-2)).toEqual([
      "The server is still the old one. It is protected again. The host on it was started again.",
      "Go on: npx backoffice replace hetzner",
    ]);
    expect(host.overSsh.at(-1)).toBe("sudo systemctl start data.mount backoffice.service");
    untouched();

    expect((await host.backoffice(REPLACE)).exitCode).toBe(0);
    isFinished();
  });

  it("keeps volume and address when the new server is sold out, and finishes when there is stock, without asking again", async () => {
    host.stage.standIns.inject({ kind: "sold-out", serverType: "cx23", catalogue: false });
    const soldOut = await host.backoffice(REPLACE);
    expect(soldOut.exitCode).toBe(1);
    expect(soldOut.told).toContain("Hetzner has no cx23 left in nbg1.");
    expect(soldOut.told).toMatch(
      /set hetzner\.serverType in backoffice\.ts, then run\n.*npx backoffice replace hetzner again\./,
    );
    expect(soldOut.told).not.toContain("hetzner.location");
    expect(soldOut.told.split("\n").slice(-2)).toEqual([
      "The old server is gone, and no new one stands yet: the host is down. Its volume and its address are kept.",
      "Go on: npx backoffice replace hetzner",
    ]);
    expect(host.server).toBeUndefined();
    expect(host.volume).toMatchObject({ id: old.volume, attributes: { delete_protection: true } });

    host.describe({ hetzner: { serverType: "cx33" } });
    host.stage.standIns.clearFaults();
    const finished = await host.backoffice("replace hetzner");
    expect(finished).toMatchObject({ exitCode: 0 });
    expect(finished.told).toContain(`Finishes the replacement of server ${old.server} that was broken off.`);
    expect(host.server?.attributes["server_type"]).toBe("cx33");
    isFinished();
  });

  it("leaves the new server protected when its set-up fails, and finishes it without replacing it again", async () => {
    const failed = await host.backoffice(REPLACE, { SSH_FAULT: "build-fails" });
    expect(failed.exitCode).toBe(1);
    const made = host.server;
    expect(made?.attributes).toMatchObject({ delete_protection: true });
    expect(failed.told.split("\n").slice(-2)).toEqual([
      `The new server ${made?.id} stands, with the old address; it is not set up yet. It is protected.`,
      "Go on: npx backoffice replace hetzner",
    ]);
    // As the real ssh would have pinned it; that one must stay.
    host.pin(old.address, ELSEWHERE);

    const unasked = await host.backoffice("replace hetzner");
    expect({ exitCode: unasked.exitCode, told: unasked.told.split("\n") }).toEqual({
      exitCode: 2,
      told: [
        `Finishes the replacement of server ${old.server} that was broken off. Its successor acme-backoffice ` +
          `(${made?.id}, cx23) stands: it is set up as backoffice.ts describes it, and not replaced again.`,
        "There is no terminal to ask on. To agree beforehand: npx backoffice replace hetzner --yes acme-backoffice",
      ],
    });
    expect(await host.backoffice(REPLACE)).toMatchObject({ exitCode: 0 });
    expect(host.server?.id).toBe(made?.id);
    isFinished(old.address);
  });

  it("stops the new server before a type that was changed meanwhile cuts its power", async () => {
    expect((await host.backoffice(REPLACE, { SSH_FAULT: "build-fails" })).exitCode).toBe(1);
    const before = host.overSsh.length;
    host.describe({ hetzner: { serverType: "cx33" } });

    const { exitCode, told } = await host.backoffice(REPLACE);

    expect({ exitCode, told }).toMatchObject({ exitCode: 0 });
    expect(host.overSsh.slice(before, before + 2)).toEqual(STOPPED);
    inOrder(told, "is stopped, its data is on the volume", "hcloud_server.server: Modifying...");
    expect(host.server?.attributes["server_type"]).toBe("cx33");
    isFinished();
  });

  it("is over when a deploy has set the new server up: the next one asks, and replaces that server", async () => {
    host.stage.standIns.inject({ kind: "sold-out", serverType: "cx23", catalogue: false });
    expect((await host.backoffice(REPLACE)).exitCode).toBe(1);
    host.stage.standIns.clearFaults();
    expect((await host.deploy()).exitCode).toBe(0);
    const made = host.server?.id ?? "";
    host.pin(old.address, ELSEWHERE);

    const unasked = await host.backoffice("replace hetzner");
    expect(unasked.exitCode).toBe(2);
    expect(unasked.told).toContain(
      `Replaces the server acme-backoffice (${made}, cx23 in nbg1) by a new one`,
    );
    expect(host.knownHosts).toBe(pinned(old.address) + pinned(ELSEWHERE));

    const { exitCode, stdout } = await host.backoffice(REPLACE);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`The server ${made} is replaced by ${host.server?.id},`);
    expect(host.server?.id).not.toBe(made);
    isFinished();
  });

  it("takes another server's name for no agreement to finish, either", async () => {
    host.stage.standIns.inject({ kind: "sold-out", serverType: "cx23", catalogue: false });
    await host.backoffice(REPLACE);
    host.stage.standIns.clearFaults();
    const { exitCode, told } = await host.backoffice("replace hetzner --yes acme");
    expect({ exitCode, last: told.split("\n").at(-1) }).toEqual({
      exitCode: 2,
      last: `--yes says "acme", and the server's name is "acme-backoffice". Nothing was changed.`,
    });
    expect(host.server).toBeUndefined();
  });

  it("gives the address away to no other location while the server is gone", async () => {
    host.stage.standIns.inject({ kind: "sold-out", serverType: "cx23", catalogue: false });
    await host.backoffice(REPLACE);
    host.stage.standIns.clearFaults();
    host.describe({ hetzner: { location: "fsn1" } });
    const { exitCode, told } = await host.backoffice(REPLACE);
    expect(exitCode).toBe(2);
    expect(told).toContain(`the volume is deployed in "nbg1" and would stay there`);
    expect(host.address).toBe(old.address);
  });

  it("is not finished by a deploy that would destroy anything else", async () => {
    host.stage.standIns.inject({ kind: "sold-out", serverType: "cx23", catalogue: false });
    await host.backoffice(REPLACE);
    host.stage.standIns.clearFaults();
    await host.terraform("taint", "hcloud_firewall.firewall");

    const { exitCode, told } = await host.backoffice("replace hetzner");

    expect(exitCode).toBe(1);
    expect(told).toContain(`\
To set the server up as backoffice.ts describes it would destroy hcloud_firewall.firewall, so it was not done.
See why: npx cdktf diff hetzner. Take back in backoffice.ts what you changed since.`);
    expect(host.server).toBeUndefined();
    await host.terraform("untaint", "hcloud_firewall.firewall");
    expect(await host.backoffice("replace hetzner")).toMatchObject({ exitCode: 0 });
    isFinished();
  });

  it("leaves nothing unprotected when it is interrupted", async () => {
    host.stage.standIns.inject({ kind: "slow", type: "hcloud_server", milliseconds: 1500 });
    const interrupted = await host.backoffice(REPLACE, {}, "hcloud_server.server: Modifying...");
    expect(interrupted.exitCode).toBe(1);
    expect(interrupted.told.split("\n").slice(-4)).toEqual([
      "Interrupted.",
      "",
      "The server is still the old one. It is protected again. The host on it was started again.",
      "Go on: npx backoffice replace hetzner",
    ]);
    untouched();
  });

  it("can be finished by adoption when Hetzner's answer to the creation is lost", async () => {
    host.stage.standIns.inject({ kind: "answer-lost", type: "hcloud_server" });
    expect((await host.backoffice(REPLACE)).exitCode).toBe(1);
    const again = await host.backoffice(REPLACE);
    expect(again.told).toContain("  adopt it: npx backoffice adopt hetzner");

    const adopted = await host.backoffice("adopt hetzner --yes acme-backoffice");

    expect(adopted).toMatchObject({ exitCode: 0 });
    isFinished();
  });

  it("refuses where no server is deployed", async () => {
    const empty = await OperatedHost.described();
    const { exitCode, told } = await empty.backoffice(REPLACE);
    await empty.close();
    expect({ exitCode, told }).toEqual({
      exitCode: 2,
      told: `\
Terraform knows of no server on Hetzner, so there is nothing to replace. Make it: npx cdktf deploy hetzner
Is the server there all the same, as after a lost answer: npx backoffice adopt hetzner`,
    });
  });
});
