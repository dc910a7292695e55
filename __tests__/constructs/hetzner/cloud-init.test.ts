import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { cloudInit, type CloudInitProps } from "../../../constructs/hetzner/cloud-init";
import { hostFiles } from "../../../constructs/hetzner/host-files";
import { HostError } from "../../../constructs/host-error";

interface WrittenFile {
  readonly path: string;
  readonly permissions?: string;
  readonly content: string;
  readonly encoding?: string;
}

interface CloudConfig {
  readonly [name: string]: unknown;
  readonly users: readonly Record<string, unknown>[];
  readonly packages: readonly string[];
  readonly write_files: readonly WrittenFile[];
}

const KEYS = ["ssh-ed25519 AAAA a@example.com", "ssh-ed25519 BBBB b@example.com"];
const PROPS: CloudInitProps = {
  name: "acme-backoffice",
  timeZone: "Europe/Berlin",
  operatorKeys: KEYS,
  files: hostFiles(),
  sshSources: ["203.0.113.7/32", "2001:db8::/48"],
};
const HOST = "constructs/hetzner/host";
const ESCAPE = /\$\$\{|%%\{/g;

/** What the server gets: Terraform's escapes undone. */
function userData(props: Partial<CloudInitProps> = {}): string {
  return cloudInit({ ...PROPS, ...props }).replace(ESCAPE, (escape) => escape.slice(1));
}

const config = (props?: Partial<CloudInitProps>) => parse(userData(props)) as CloudConfig;

/** What is written, as cloud-init writes it: packed contents unpacked. */
function files(props?: Partial<CloudInitProps>): Omit<WrittenFile, "encoding">[] {
  return config(props).write_files.map(({ encoding, content, ...file }) => ({
    ...file,
    content: encoding === undefined ? content : gunzipSync(Buffer.from(content, "base64")).toString(),
  }));
}

const SETTINGS = "/etc/backoffice/server.env";

test("is a cloud-config with the host's name and time zone", () => {
  expect(userData()).toMatch(/^#cloud-config\n/);
  expect(config()).toMatchObject({ hostname: "acme-backoffice", timezone: "Europe/Berlin" });
});

test("the same props give the same text, and stay as they are", () => {
  const props = structuredClone({ ...PROPS, domain: "n8n.example.com" });
  const frozen = Object.freeze({
    ...props,
    operatorKeys: Object.freeze([...props.operatorKeys]),
    files: Object.freeze(props.files.map((file) => Object.freeze({ ...file }))),
  });
  expect(cloudInit(frozen)).toBe(cloudInit(props));
  expect(frozen).toEqual(props);
});

test("every file of the server's side is written, byte for byte, scripts as programs", () => {
  const paths = readdirSync(HOST, { recursive: true, encoding: "utf8" }).filter((path) =>
    statSync(join(HOST, path)).isFile(),
  );
  expect(paths).not.toEqual([]);
  const expected = paths.sort().map((path) => {
    const content = readFileSync(join(HOST, path), "utf8");
    return { path: `/${path}`, ...(content.startsWith("#!") && { permissions: "0755" }), content };
  });
  expect(files().filter(({ path }) => path !== SETTINGS)).toEqual(expected);
});

test("the programs are those in bin and sbin folders, whatever the checkout's mode bits", () => {
  const programs = hostFiles().filter((file) => file.executable);
  expect(programs.map((file) => file.path)).toEqual(
    hostFiles()
      .map((file) => file.path)
      .filter((path) => path.startsWith("/usr/local/sbin/")),
  );
});

test("Terraform finds no template in it", () => {
  const text = cloudInit({ ...PROPS, files: [{ path: "/etc/x", content: "${a} %{b}" }] });
  expect(text).toContain("$${a} %%{b}");
  expect(text.replace(ESCAPE, "\0")).not.toMatch(/[$%]\{/);
  expect(cloudInit(PROPS).replace(ESCAPE, "\0")).not.toMatch(/[$%]\{/);
});

test("whatever a file or a key holds comes out on the server as it was", () => {
  const text = fc.string({
    unit: fc.oneof(fc.constantFrom("$", "%", "{", "}", "\n", " ", "\t", ":", "#", '"', "\\"), fc.string()),
    maxLength: 20,
  });
  // The yaml package, 2.9, loses the blanks of a first line that has nothing else; no file and no key begins so.
  const begun = text.filter((each) => !/^ +\n/.test(each));
  fc.assert(
    fc.property(begun, begun, (content, key) => {
      const { users, write_files } = config({ operatorKeys: [key], files: [{ path: "/etc/x", content }] });
      expect(write_files[0]).toEqual({ path: "/etc/x", content });
      expect(users[0]?.ssh_authorized_keys).toEqual([key]);
    }),
    { numRuns: 40 },
  );
});

/** A user_data of just so many bytes. */
function ofSize(bytes: number): Partial<CloudInitProps> {
  // Not as a file's content, which is packed.
  const of = (length: number) => ({ files: [], operatorKeys: ["a".repeat(length)] });
  return of(bytes - Buffer.byteLength(userData(of(1))) + 1);
}

test("takes just as much as Hetzner does", () => {
  expect(Buffer.byteLength(userData(ofSize(32_768)))).toBe(32_768);
});

test("refuses one byte more", () => {
  expect(() => userData(ofSize(32_769))).toThrow(
    new HostError(
      "The server's user_data has 32769 bytes; Hetzner takes at most 32768. Shorten operatorKeys in backoffice.ts.",
    ),
  );
});

test("counts bytes as the server gets them: not characters, and not Terraform's escapes", () => {
  const name = (text: string) => ({ ...ofSize(32_768), name: text });
  expect(() => userData(name(`${PROPS.name.slice(1)}é`))).toThrow("has 32769 bytes");
  expect(userData(name(`${PROPS.name.slice(2)}\${`))).toContain("hostname: me-backoffice${");
});

test("leaves disks alone: it would format a filled one again", () => {
  for (const module of ["fs_setup", "disk_setup", "mounts", "bootcmd", "swap", "growpart"])
    expect(config()).not.toHaveProperty(module);
  const lines = files().flatMap(({ content }) => content.split("\n"));
  expect(lines.filter((line) => /(^|[|&;(])\s*(sudo )?(mkfs|wipefs|parted)/.test(line))).toEqual([]);
});

test("there is no password, neither set nor allowed", () => {
  const names = JSON.stringify(config({ files: [] })).match(/"\w*pass\w*":/gi);
  expect(new Set(names)).toEqual(new Set(['"lock_passwd":']));
  for (const user of config().users) expect(user.lock_passwd).toBe(true);
  expect(
    files()
      .map(({ content }) => content)
      .join(""),
  ).toContain("\nPasswordAuthentication no\n");
});

test("the operator logs in by key and becomes root by sudo", () => {
  expect(config().users[0]).toEqual({
    name: "backoffice",
    shell: "/bin/bash",
    lock_passwd: true,
    sudo: "ALL=(ALL) NOPASSWD:ALL",
    ssh_authorized_keys: KEYS,
  });
});

test("the ids of the image's users are reserved, for nobody to log in with", () => {
  const names = ["agent", "n8n", "broker", "dispatcher", "job", "tunnel", "logger", "job2", "asker"];
  expect(config().users.slice(1)).toEqual(
    names.map((name, index) => ({
      name: `backoffice-${name}`,
      uid: 10001 + index,
      shell: "/usr/sbin/nologin",
      no_create_home: true,
      lock_passwd: true,
    })),
  );
});

test("a file is packed only where that makes it shorter by far", () => {
  const written = (length: number) =>
    config({ files: [{ path: "/etc/x", content: "a".repeat(length) }] }).write_files[0];
  expect(written(399)).toEqual({ path: "/etc/x", content: "a".repeat(399) });
  expect(written(400)).toMatchObject({ path: "/etc/x", encoding: "gz+b64" });
});

test("what the host's side has leaves a quarter of Hetzner's limit free", () => {
  expect(Buffer.byteLength(userData({ domain: "n8n.example.com" }))).toBeLessThan(24 * 1024);
});

test("the server's own name resolves on it, as sudo wants it", () => {
  expect(config().manage_etc_hosts).toBe("localhost");
});

test("the server is told who may reach it", () => {
  const settings = (domain?: string) =>
    files({ ...(domain && { domain }) }).find(({ path }) => path === SETTINGS)?.content;
  expect(settings()).toBe("SERVER_SSH_SOURCES=203.0.113.7/32,2001:db8::/48\nSERVER_DOMAIN=\n");
  expect(settings("n8n.example.com")).toBe(
    "SERVER_SSH_SOURCES=203.0.113.7/32,2001:db8::/48\nSERVER_DOMAIN=n8n.example.com\n",
  );
});

test("a firewall, podman and rsync are installed, and updates come by themselves; a web server for a domain only", () => {
  const always = ["podman", "nftables", "rsync", "unattended-upgrades", "systemd-zram-generator"];
  expect(config().packages).toEqual(always);
  expect(config({ domain: "n8n.example.com" }).packages).toEqual([...always, "caddy"]);
  expect(config().package_update).toBe(true);
});

test("the last step of the first boot is a program that is written before", () => {
  expect(config().runcmd).toEqual([["/usr/local/sbin/backoffice-prepare"]]);
  expect(config().write_files.map(({ path }) => path)).toContain("/usr/local/sbin/backoffice-prepare");
});
