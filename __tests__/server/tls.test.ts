import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DebianServer } from "../../rehearsal/server/debian-server";
import { operatorKey } from "../../rehearsal/server/operator-key";
import { TestVolume } from "../../rehearsal/server/test-volume";
import { userData } from "../../rehearsal/server/user-data";
import { linesOf, placeStandIn, REQUIRED, sendSettings, start, startStandIn, state } from "./stand-in-host";

const DOMAIN = "n8n.example.com";
const OTHER = "other.example.com";
const sshSources = ["0.0.0.0/0", "::/0"];

let server: DebianServer;
let volume: TestVolume;

/** No issuer of certificates can be reached from here, so Caddy makes them itself; all else is as shipped. */
const ISSUE_LOCALLY =
  "sed -i 's/^\\tadmin off$/&\\n\\tlocal_certs\\n\\tskip_install_trust/' /etc/backoffice/Caddyfile";

async function curl(...args: string[]): Promise<string> {
  const names = [80, 443].flatMap((port) =>
    [DOMAIN, OTHER].map((name) => `${name}:${port}:${server.address}`),
  );
  const resolve = names.flatMap((each) => ["--resolve", each]);
  const { stdout } = await server.operator("curl", ["-s", "-k", "-m", "10", ...resolve, ...args], {
    reject: false,
  });
  return stdout;
}

/** The web server is up before its first certificate is. */
const PATIENTLY = ["--retry", "20", "--retry-delay", "1", "--retry-all-errors"];

const output = async (command: string) => (await server.run(command, { reject: false })).stdout;

const webSockets = () =>
  output(
    "ss --listening --no-header --tcp --udp --numeric | awk '{ print $1, $5 }' | grep -E ':(80|443|2019)$' | sort",
  );

const certificate = () => output(`sha256sum /data/caddy/certificates/local/${DOMAIN}/${DOMAIN}.crt`);

const onRootDisk = () => output("mountpoint -q /data || ls -A /data");

describe("a server made for a domain", () => {
  beforeAll(async () => {
    const { line } = await operatorKey();
    server = await DebianServer.make({ tree: "bare", userData: userData(line, DOMAIN) });
    volume = await TestVolume.make();
    await server.boot();
  });
  afterAll(async () => {
    await server.remove();
    await volume.remove();
  });

  test("has its web server after the first boot, at rest while there is no volume", async () => {
    expect((await server.cloudInit()).exitCode).toBe(0);
    expect(await output("command -v caddy")).toBe("/usr/bin/caddy");
    await server.run("systemctl start caddy");
    expect(await output("systemctl is-active caddy")).toBe("inactive");
    expect(await onRootDisk()).toBe("");
  });

  test("starts it with the volume, and keeps its certificates there for nobody else to read", async () => {
    await server.run(ISSUE_LOCALLY);
    await placeStandIn(server, { sshSources, domain: DOMAIN });
    await server.run("backoffice-secrets", { input: linesOf(REQUIRED) });
    await server.attach(volume);
    await state(server, "caddy", "active");
    await state(server, "backoffice", "active");
    expect(await curl(...PATIENTLY, `https://${DOMAIN}/`)).toContain(`Host: ${DOMAIN}`);
    expect(await certificate()).toMatch(/^[0-9a-f]{64} /);
    expect(await output("stat --format '%U %a' /data/caddy")).toBe("caddy 700");
  });

  test("listens on 80 and 443 and nothing more, and no packet of HTTP/3 is offered", async () => {
    expect(await webSockets()).toBe("tcp *:443\ntcp *:80");
    expect(await curl("-D-", "-o/dev/null", `https://${DOMAIN}/`)).not.toMatch(/alt-svc/i);
  });

  test("hands requests on to n8n, which learns from where and under which name they came", async () => {
    const answer = await curl("-H", "X-Forwarded-For: 203.0.113.9", `https://${DOMAIN}/webhook/x?y`);
    expect(answer).toMatch(/^GET \/webhook\/x\?y HTTP\/1.1\r?\n/);
    const headers = new Map(answer.split(/\r?\n/).map((line) => line.split(": ") as [string, string]));
    expect(headers.get("Host")).toBe(DOMAIN);
    expect(headers.get("X-Forwarded-For")).toBe("192.0.2.1");
    expect(headers.get("X-Forwarded-Host")).toBe(DOMAIN);
    expect(headers.get("X-Forwarded-Proto")).toBe("https");
  });

  test("sends browsers from http to https, for good", async () => {
    expect(await curl("-D-", `http://${DOMAIN}/x`)).toMatch(
      new RegExp(`^HTTP/1.1 308 Permanent Redirect[^]*Location: https://${DOMAIN}/x\r\n`),
    );
    expect(await curl("-D-", "-o/dev/null", `https://${DOMAIN}/x`)).toMatch(
      /\nstrict-transport-security: max-age=31536000\r\n/,
    );
  });

  test("takes as much as n8n does, and breaks off what has no end", async () => {
    const status = (megabytes: number) =>
      server.operator(
        "bash",
        [
          "-c",
          `head -c ${megabytes}000000 /dev/zero | curl -s -k -m 30 -o /dev/null -w '%{http_code}' --resolve ${DOMAIN}:443:${server.address} -H 'Expect:' --data-binary @- https://${DOMAIN}/`,
        ],
        { reject: false },
      );
    expect((await status(16)).stdout).toBe("200");
    expect((await status(33)).stdout).not.toBe("200");
  });

  test("keeps its certificate through a restart, and when its user has another number than on the server before", async () => {
    const before = await certificate();
    await server.run("systemctl stop caddy && chown -R 12345:12345 /data/caddy && systemctl start caddy");
    expect(await curl(`https://${DOMAIN}/`)).toContain(`Host: ${DOMAIN}`);
    expect(await certificate()).toBe(before);
  });

  test("changes nothing that a link in its folder's place leads to: root in the container could have laid it", async () => {
    await server.run(
      "systemctl stop caddy; mkdir -m 0755 /var/local/target; mv /data/caddy /data/kept; ln -s /var/local/target /data/caddy",
    );
    await server.run("systemctl start caddy", { reject: false });
    expect(await output("stat --format '%U %a' /var/local/target")).toBe("root 755");
    expect(await output("stat --format '%F %U %a' /data/caddy")).toBe("directory caddy 700");
    await server.run(
      "systemctl stop caddy; rm -r /data/caddy; mv /data/kept /data/caddy; systemctl reset-failed caddy; systemctl start caddy",
    );
  });

  test("stops it before the volume goes, and does not start it without", async () => {
    await server.run("systemctl stop data.mount");
    expect(await output("systemctl is-active caddy")).toBe("inactive");
    await server.run("systemctl restart caddy");
    expect(await output("systemctl is-active caddy")).toBe("inactive");
    expect(await onRootDisk()).toBe("");
    await server.run("systemctl start data.mount");
    await state(server, "caddy", "active");
  });

  test("answers under another domain once that is described", async () => {
    expect(await sendSettings(server, { sshSources, domain: OTHER })).toBe(
      `https://${OTHER}: the web server is active`,
    );
    expect(await curl(...PATIENTLY, `https://${OTHER}/`)).toContain(`Host: ${OTHER}`);
    expect(await curl(`https://${DOMAIN}/`)).toBe("");
  });

  test("is closed once the domain is gone from the description, also after a reboot", async () => {
    expect(await sendSettings(server, { sshSources })).toBe("no domain: the web server is stopped");
    expect(await webSockets()).toBe("");
    expect(await output("nft list set inet backoffice web_ports")).not.toContain("elements");
    await start(server, "reboot");
    await state(server, "backoffice", "active");
    expect(await webSockets()).toBe("");
  });
});

describe("a server that gets its domain later", () => {
  beforeAll(async () => {
    server = await DebianServer.make();
    volume = await TestVolume.make();
    await start(server);
    await startStandIn(server, volume, { sshSources });
  });
  afterAll(async () => {
    await server.remove();
    await volume.remove();
  });

  test("installs the web server then, and opens its ports", async () => {
    expect(await output("command -v caddy")).toBe("");
    await server.run(ISSUE_LOCALLY);
    const said = await sendSettings(server, { sshSources, domain: DOMAIN });
    expect(said).toMatch(/^installing the web server for n8n.example.com\n/);
    expect(said).toMatch(/\nhttps:\/\/n8n.example.com: the web server is active$/);
    expect(await curl(...PATIENTLY, `https://${DOMAIN}/`)).toContain(`Host: ${DOMAIN}`);
  });

  test("does not install it again", async () => {
    expect(await sendSettings(server, { sshSources, domain: DOMAIN })).toBe(
      `https://${DOMAIN}: the web server is active`,
    );
  });

  test("has it after a reboot", async () => {
    await start(server, "reboot");
    await state(server, "caddy", "active");
    expect(await curl(...PATIENTLY, `https://${DOMAIN}/`)).toContain(`Host: ${DOMAIN}`);
  });
});
