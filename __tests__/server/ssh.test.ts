import { generateKeyPairSync } from "node:crypto";
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DebianServer } from "../../rehearsal/server/debian-server";
import { TestVolume } from "../../rehearsal/server/test-volume";
import { start, startStandIn } from "./stand-in-host";

/** sshd keeps a source away for a while that was refused often (PerSourcePenalties), so what is refused comes from elsewhere. */
const ELSEWHERE = "192.0.2.7";

let server: DebianServer;
let volume: TestVolume;
beforeAll(async () => {
  server = await DebianServer.make();
  volume = await TestVolume.make();
  await start(server);
  await startStandIn(server, volume);
  await server.operator("ip", ["address", "add", `${ELSEWHERE}/24`, "dev", "server"]);
  // As Hetzner gives root the operator's keys, and as cloud-init leaves a file of its own.
  await server.run(
    "mkdir -p /root/.ssh && cp ~backoffice/.ssh/authorized_keys /root/.ssh/ && " +
      "echo 'PasswordAuthentication yes' >/etc/ssh/sshd_config.d/50-cloud-init.conf && systemctl restart ssh && " +
      "echo 'root:a-password' | chpasswd && echo 'backoffice:a-password' | chpasswd && useradd --create-home --password x other",
  );
});
afterAll(async () => {
  await server.remove();
  await volume.remove();
});

const OPTIONS = [
  "BatchMode=yes",
  "StrictHostKeyChecking=no",
  "UserKnownHostsFile=/dev/null",
  "LogLevel=ERROR",
];

/** ssh with nothing of the harness's own. */
async function login(user: string, ...options: string[]): Promise<string> {
  const all = [...OPTIONS, ...options].flatMap((each) => ["-o", each]);
  const { all: output } = await server.operator(
    "ssh",
    ["-F", "none", "-b", ELSEWHERE, ...all, `${user}@${server.address}`, "echo in"],
    { reject: false },
  );
  return output;
}

const byKey = () => `IdentityFile=${server.keyFile}`;

test("the operator logs in with the described key and becomes root", async () => {
  expect((await server.ssh(["whoami; sudo whoami"])).stdout).toBe("backoffice\nroot");
});

test("sudo finds its own server's name and says nothing", async () => {
  expect((await server.ssh(["sudo true"])).stderr).toBe("");
});

test.each(["backoffice", "root"])("%s is offered no way in but a key", async (user) => {
  expect(
    await login(user, "PubkeyAuthentication=no", "PreferredAuthentications=password,keyboard-interactive"),
  ).toBe(`${user}@192.0.2.10: Permission denied (publickey).`);
});

test("root is refused, with the right key too", async () => {
  expect(await login("root", byKey())).toBe("root@192.0.2.10: Permission denied (publickey).");
});

test("another user of the server is refused, with the operator's key too", async () => {
  await server.run("cp -r ~backoffice/.ssh ~other/ && chown -R other: ~other/.ssh");
  expect(await login("other", byKey())).toBe("other@192.0.2.10: Permission denied (publickey).");
});

test("a wrong key is refused", async () => {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const file = join(dirname(server.root), "wrong-key");
  writeFileSync(file, privateKey.export({ type: "pkcs1", format: "pem" }), { mode: 0o600 });
  expect(await login("backoffice", `IdentityFile=${file}`)).toBe(
    "backoffice@192.0.2.10: Permission denied (publickey).",
  );
});

test("n8n answers through a forwarded port, with the line the deploy prints", async () => {
  const line = "-N -L 5678:127.0.0.1:5678";
  const { stdout } = await forwarded(line, "curl -s --max-time 5 http://127.0.0.1:5678/healthz");
  expect(stdout).toMatch(/^GET \/healthz HTTP\/1.1\r?\nHost: 127.0.0.1:5678/);
});

test("a migration can forward a port back and the agent", async () => {
  const script = 'eval "$(ssh-agent)" >/dev/null; ssh-add -q "$KEY"; "$@"; ssh-agent -k >/dev/null';
  const { stdout } = await server.operator("bash", [
    "-c",
    `export KEY=${server.keyFile}; set -- ${sshLine("-A -R 127.0.0.1:2873:127.0.0.1:2873")} 'ssh-add -l | wc -l; ss -lnt | grep -c :2873'; ${script}`,
  ]);
  expect(stdout.split("\n")).toEqual(["1", "1"]);
});

test("X11 is not forwarded, and no socket", async () => {
  const { stdout } = await server.run("sshd -T");
  expect(stdout.split("\n")).toEqual(
    expect.arrayContaining([
      "x11forwarding no",
      "allowstreamlocalforwarding no",
      "logingracetime 30",
      "maxauthtries 6",
    ]),
  );
});

/** ssh's line with the harness's key. */
function sshLine(options: string): string {
  const settings = [...OPTIONS, "ExitOnForwardFailure=yes", byKey()].map((each) => `-o ${each}`).join(" ");
  return `ssh -F none ${settings} ${options} backoffice@${server.address}`;
}

/** Runs `command` on the operator's machine while ssh forwards. */
function forwarded(options: string, command: string) {
  return server.operator("bash", [
    "-c",
    `${sshLine(options)} & trap 'kill %1' EXIT; for try in $(seq 50); do { </dev/tcp/127.0.0.1/5678; } 2>/dev/null && break; sleep 0.1; done; ${command}`,
  ]);
}
