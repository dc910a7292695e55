import { PassThrough } from "node:stream";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DebianServer } from "../../rehearsal/server/debian-server";
import { TestVolume } from "../../rehearsal/server/test-volume";
import { sendSettings, start, startStandIn } from "./stand-in-host";

const SETTINGS = { sshSources: ["192.0.2.1/32", "2001:db8::1/128"] };
const SERVER = { 4: "192.0.2.10", 6: "2001:db8::10" };
const OPERATOR = { 4: "192.0.2.1", 6: "2001:db8::1" };
const STRANGER = { 4: "192.0.2.7", 6: "2001:db8::7" };
const METADATA = "169.254.169.254";
/** Open ones, those a domain opens, n8n's, and one that anything on the server may have opened by mistake. */
const PORTS = "22 80 443 5432 5678 10022";

/** Answers what connects: "the internet" and the metadata service to the server and its containers. Ends with its input. */
const OUTSIDE = `use IO::Socket::IP; use IO::Select;
my $all = IO::Select->new(\\*STDIN, map { IO::Socket::IP->new(LocalHost => $_->[0], LocalPort => $_->[1], Listen => 9) or die $@ }
  (["${OPERATOR[4]}", 8080], ["${METADATA}", 80]));
for (;;) { for my $one ($all->can_read) { exit if $one == \\*STDIN; my $peer = $one->accept or next; close $peer } }`;

/** Listens on every address of the server, as a program may that somebody installs. */
const INSIDE = `use IO::Socket::IP; my @all = map { IO::Socket::IP->new(LocalHost => "::", LocalPort => $_, Listen => 9, V6Only => 0) or die $@ } (80, 443, 5432); sleep`;

const tillTheEnd = new PassThrough();
let outside: Promise<unknown>;
let server: DebianServer;
let volume: TestVolume;
beforeAll(async () => {
  server = await DebianServer.make();
  volume = await TestVolume.make();
  await start(server);
  await startStandIn(server, volume, SETTINGS);
  for (const address of [`${STRANGER[4]}/24`, `${STRANGER[6]}/64`]) {
    await server.operator("ip", ["address", "add", address, "dev", "server", "nodad"]);
  }
  outside = server.operator("perl", ["-e", OUTSIDE], { input: tillTheEnd });
  await server.run(`systemd-run --quiet --unit=listener perl -e '${INSIDE}'`);
});
afterAll(async () => {
  tillTheEnd.end();
  await outside;
  await server.remove();
  await volume.remove();
});

/** Which of the ports a connection from `source` gets through to; all are tried at once. */
async function reached(source: string, address: string): Promise<string> {
  const { stdout } = await server.operator("perl", ["-e", CONNECT, source, address, ...PORTS.split(" ")]);
  return stdout
    .split(" ")
    .sort((one, other) => Number(one) - Number(other))
    .join(" ")
    .trim();
}

const CONNECT = `use IO::Socket::IP; my ($from, $to, @ports) = @ARGV;
for my $port (@ports) {
  next if fork;
  my $socket = IO::Socket::IP->new(LocalHost => $from, PeerHost => $to, PeerPort => $port, Timeout => 1);
  syswrite STDOUT, "$port " if $socket;
  exit;
}
1 while wait > 0;`;

/** Which of the addresses, as HOST:PORT, a connection gets through to; from the server itself or from its container. */
async function reachedFrom(where: "server" | "container", ...addresses: string[]): Promise<string[]> {
  const curl = (address: string) =>
    `curl --silent --output /dev/null --connect-timeout 1 --max-time 2 --write-out '%{time_connect} ${address}\\n' ${address}`;
  const script = `${addresses.map(curl).join(" & ")} & wait`;
  const { stdout } = await server.run(
    where === "server" ? script : `podman exec backoffice bash -c "${script}"`,
    {
      reject: false,
    },
  );
  return stdout
    .split("\n")
    .filter((line) => !line.startsWith("0.000000 "))
    .map((line) => line.split(" ")[1] ?? "")
    .sort();
}

const container = async () => (await server.run("podman inspect --format '{{.Id}}' backoffice")).stdout;

/** But for the server's own SSH, which Hetzner's firewall closes to them. */
async function isClosedToStrangers(): Promise<void> {
  const both = [reached(OPERATOR[4], SERVER[4]), reached(STRANGER[4], SERVER[4])];
  expect(await Promise.all(both)).toEqual(["22 10022", "22"]);
}

test("nothing listens but SSH, the host's SSH and, on loopback, n8n", async () => {
  await server.run("systemctl stop listener");
  const { stdout } = await server.run(
    "ss --listening --no-header --tcp --udp --numeric | awk '{ print $1, $5 }' | sort",
  );
  await server.run(`systemd-run --quiet --unit=listener perl -e '${INSIDE}'`);
  expect(stdout.split("\n")).toEqual([
    "tcp 0.0.0.0:10022",
    "tcp 0.0.0.0:22",
    "tcp 127.0.0.1:5678",
    "tcp [::]:22",
  ]);
});

test("the operator's addresses reach SSH and nothing else, whatever listens", async () => {
  expect(await reached(OPERATOR[4], SERVER[4])).toBe("22 10022");
  expect(await reached(OPERATOR[6], SERVER[6])).toBe("22");
});

test("another address reaches the server's SSH, so that none is locked out, and not the container's published port", async () => {
  expect(await reached(STRANGER[4], SERVER[4])).toBe("22");
  expect(await reached(STRANGER[6], SERVER[6])).toBe("22");
});

test("an operator whose address changed gives the server the new one himself", async () => {
  const line = `ssh -F none -i ${server.keyFile} -b ${STRANGER[4]} -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -o ConnectTimeout=3 backoffice@${SERVER[4]}`;
  const { all } = await server.operator("sh", ["-c", `${line} sudo backoffice-environment`], {
    input: `TZ=UTC\nSERVER_SSH_SOURCES=${STRANGER[4]}/32\nSERVER_DOMAIN=\n`,
    reject: false,
  });
  expect(all).toBe("");
  expect(await reached(STRANGER[4], SERVER[4])).toBe("22 10022");
  await sendSettings(server, SETTINGS);
});

test("everybody gets an answer to a ping", async () => {
  for (const source of [STRANGER[4], STRANGER[6]]) {
    const { stdout } = await server.operator("perl", [
      "-e",
      PING,
      source,
      source.includes(":") ? SERVER[6] : SERVER[4],
    ]);
    expect(stdout).toBe("answered");
  }
});

test("the container reaches the internet, and neither the metadata service nor the server", async () => {
  const server4 = ["10.88.0.1", SERVER[4]].flatMap((host) =>
    PORTS.split(" ").map((port) => `${host}:${port}`),
  );
  expect(await reachedFrom("container", `${OPERATOR[4]}:8080`, `${METADATA}:80`, ...server4)).toEqual([
    `${OPERATOR[4]}:8080`,
  ]);
});

test("the server itself reaches both: cloud-init asks the metadata service at each boot", async () => {
  expect(await reachedFrom("server", `${OPERATOR[4]}:8080`, `${METADATA}:80`)).toEqual([
    `${METADATA}:80`,
    `${OPERATOR[4]}:8080`,
  ]);
});

test.each([
  "systemctl restart nftables",
  "systemctl reload nftables",
  "podman network reload --all",
  "systemctl restart backoffice",
])("after %s it is as before, with podman's rules beside", async (command) => {
  await server.run(command);
  await isClosedToStrangers();
  expect(await reachedFrom("container", `${OPERATOR[4]}:8080`, `${METADATA}:80`)).toEqual([
    `${OPERATOR[4]}:8080`,
  ]);
});

test("other sources in the description are put to use without a restart of the host", async () => {
  const before = await container();
  await sendSettings(server, { sshSources: [`${STRANGER[4]}/32`] });
  expect(await reached(OPERATOR[4], SERVER[4])).toBe("22");
  expect(await reached(STRANGER[4], SERVER[4])).toBe("22 10022");
  await sendSettings(server, SETTINGS);
  await isClosedToStrangers();
  expect(await container()).toBe(before);
});

test("everybody, with ranges that overlap, is everybody", async () => {
  await sendSettings(server, { sshSources: ["0.0.0.0/0", "::/0", "192.0.2.0/24"] });
  expect(await reached(STRANGER[4], SERVER[4])).toBe("22 10022");
  expect(await reached(STRANGER[6], SERVER[6])).toBe("22");
  await sendSettings(server, SETTINGS);
});

test.each([
  ["a range that is none", "192.0.2.1/33", "Error: Prefix length 33 is invalid for type of 32 bits width"],
  ["what is no address", "192.0.2.1};", '"192.0.2.1};" is no range of addresses.'],
  [
    "no source at all",
    "",
    "SERVER_SSH_SOURCES in server.env.new names no source, so nobody could log in to the host.",
  ],
])("%s is refused, and all stays as it was", async (_, source, message) => {
  const files = async () => (await server.run("cd /etc/backoffice && grep -r . .")).stdout;
  const before = await files();
  const { exitCode, all } = await server.run("backoffice-environment", {
    input: `TZ=Europe/Berlin\nSERVER_SSH_SOURCES=${source}\nSERVER_DOMAIN=\n`,
    reject: false,
  });
  expect(exitCode).toBe(1);
  expect(all).toContain(message);
  expect(all).toContain("The server's firewall would not load with these settings: nothing was changed.");
  expect(await files()).toBe(before);
  await isClosedToStrangers();
});

test("after a reboot it stands before the network does", async () => {
  await start(server, "reboot");
  const { stdout } = await server.run(
    "for unit in nftables systemd-networkd; do systemctl show --value --property=ActiveEnterTimestampMonotonic $unit; done",
  );
  const [firewall = 0, network = 0] = stdout.split("\n").map(Number);
  expect(firewall).toBeGreaterThan(0);
  expect(firewall).toBeLessThan(network);
  await isClosedToStrangers();
});

/** One echo request of ICMP or ICMPv6; ping is not on every machine. */
const PING = `use Socket qw(:all); my ($from, $to) = @ARGV; my $six = $to =~ /:/;
my $family = $six ? AF_INET6 : AF_INET;
my ($here, $there) = map { my $ip = inet_pton($family, $_); $six ? pack_sockaddr_in6(0, $ip) : pack_sockaddr_in(0, $ip) } ($from, $to);
socket(my $socket, $family, SOCK_RAW, $six ? 58 : 1) or die $!;
bind($socket, $here) or die $!;
my $packet = pack("C2 n3", $six ? 128 : 8, 0, 0, 7, 1);
my $sum = 0; $sum += $_ for unpack("n*", $packet); substr($packet, 2, 2, pack("n", ~$sum & 0xffff));
send($socket, $packet, 0, $there) or die $!;
$SIG{ALRM} = sub { print "silence"; exit }; alarm 2;
for (;;) { recv($socket, my $answer, 512, 0); last if ord(substr($answer, $six ? 0 : 20, 1)) == ($six ? 129 : 0) }
print "answered";`;
