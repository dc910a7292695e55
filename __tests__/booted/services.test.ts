import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { FakeServices } from "../../rehearsal/image/fakes";
import type { Host } from "../../rehearsal/image/host";
import { IsolatedNetwork } from "../../rehearsal/image/network";
import { ENVIRONMENT, SECRETS, startHost } from "./image";

let host: Host;
let fakes: FakeServices;
let network: IsolatedNetwork;
let keys: string;

beforeAll(async () => {
  keys = mkdtempSync(join(tmpdir(), "backoffice-keys-"));
  await execa("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(keys, "operator")]);
  await execa("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(keys, "stranger")]);
  network = await IsolatedNetwork.make();
  fakes = await FakeServices.start(network, SECRETS);
  host = await startHost(inject("image"), {
    network,
    environment: {
      ...fakes.environment,
      TUNNEL_TOKEN: "booted-tunnel-token-0123456789",
      BACKOFFICE_AUTHORIZED_KEYS: JSON.stringify([readFileSync(join(keys, "operator.pub"), "utf8").trim()]),
    },
  });
  await host.untilReady();
});

afterAll(async () => {
  await host.remove();
  await fakes.stop();
  await network.remove();
  rmSync(keys, { recursive: true, force: true });
});

/** ssh into the host, as an operator's machine would. */
async function ssh(command: string, { key = "operator", user = "agent", options = [] as string[] } = {}) {
  const common = [
    "-p",
    "2222",
    "-o",
    "BatchMode=yes",
    "-o",
    "StrictHostKeyChecking=no",
    "-o",
    "UserKnownHostsFile=/dev/null",
    "-o",
    "LogLevel=ERROR",
  ];
  const identity = ["-o", "IdentitiesOnly=yes", "-i", join(keys, key)];
  const [program, args] = network.inside(
    "ssh",
    ...common,
    ...identity,
    ...options,
    `${user}@127.0.0.1`,
    command,
  );
  return execa(program, args, { reject: false, all: true, env: { SSH_AUTH_SOCK: "" } });
}

describe("services", () => {
  test("every check of backoffice-health is ok", async () => {
    await host.until("Claude is probed", 60, async () => {
      return (await host.run(["test", "-s", "/run/backoffice/probe/claude.json"])).exitCode === 0;
    });
    await host.until("GitHub is asked", 30, async () => {
      return (await host.get("http://127.0.0.1:7070/health")).body.includes('"expires":"2099-01-01"');
    });
    const { stdout } = await host.run(["backoffice-health", "--json"], "agent");
    const health = JSON.parse(stdout) as {
      ok: boolean;
      checks: { name: string; state: string; why: string }[];
    };
    const unwell = health.checks
      .filter(({ state }) => state !== "ok")
      .map(({ name, why }) => `${name}: ${why}`);
    expect(unwell).toEqual([expect.stringContaining("owner")]);
    expect(health.ok).toBe(true);
    expect(health.checks.map(({ name }) => name)).toMatchInlineSnapshot(`
      [
        "volume",
        "disk",
        "memory",
        "n8n",
        "n8n-owner",
        "sshd",
        "dispatcher",
        "github-token",
        "broker",
        "claude-token",
        "maestro",
        "tunnel",
      ]
    `);
  });

  test("the clouds' own check answers 200", async () => {
    expect((await host.get("http://127.0.0.1:7072/")).status).toBe(200);
  });

  test("the template's webhook answers", async () => {
    expect(await host.get("http://127.0.0.1:5678/webhook/backoffice-ready")).toEqual({
      status: 200,
      body: '{"ok":true}',
    });
  });

  test("nobody can claim n8n's set-up page", async () => {
    const body = JSON.stringify({
      email: "mallory@example.com",
      firstName: "M",
      lastName: "M",
      password: "Passw0rdPassw0rd",
    });
    const post = ["-X", "POST", "-H", "content-type: application/json", "-d", body];
    expect((await host.get("http://127.0.0.1:5678/rest/owner/setup", ...post)).status).toBe(400);
  });

  test("nothing listens but what the host is for", async () => {
    const { stdout } = await execa(...network.inside("ss", "-Hltn"));
    const listening = stdout.split("\n").map((line) => line.trim().split(/\s+/)[3]);
    expect([...new Set(listening)].sort()).toMatchInlineSnapshot(`
      [
        "*:5678",
        "0.0.0.0:2222",
        "*:7072",
        "0.0.0.0:7074",
        "127.0.0.1:5679",
        "127.0.0.1:7070",
        "127.0.0.1:7071",
        "127.0.0.1:7075",
        "127.0.0.1:7901",
        "127.0.0.1:7902",
        "[::]:2222",
      ]
    `);
  });
});

describe("ssh", () => {
  test("lets the operator in by key", async () => {
    expect((await ssh("id -un")).stdout).toBe("agent");
  });

  test("refuses a stranger's key", async () => {
    const { exitCode, stderr } = await ssh("true", { key: "stranger" });
    expect({ exitCode, stderr }).toEqual({
      exitCode: 255,
      stderr: "agent@127.0.0.1: Permission denied (publickey).",
    });
  });

  test("offers no password", async () => {
    const { stderr } = await ssh("true", {
      key: "stranger",
      options: ["-o", "PreferredAuthentications=password,keyboard-interactive"],
    });
    expect(stderr).toBe("agent@127.0.0.1: Permission denied (publickey).");
  });

  test.each(["root", "n8n", "job", "dispatcher"])("refuses %s", async (user) => {
    expect((await ssh("true", { user })).stderr).toBe(`${user}@127.0.0.1: Permission denied (publickey).`);
  });

  test("gives the operator sudo", async () => {
    expect((await ssh("sudo -n id -un")).stdout).toBe("root");
  });

  test("an agent that the operator starts has none", async () => {
    const { stdout } = await ssh("setpriv --no-new-privs sudo -n id -un 2>&1");
    expect(stdout).toContain('The "no new privileges" flag is set');
    expect(await host.shell("cat /usr/local/bin/claude")).toContain("--no-new-privs");
  });

  test.each(["n8n", "job", "broker", "tunnel"])("%s has no sudo", async (user) => {
    expect((await host.run(["sudo", "-n", "id"], user)).exitCode).not.toBe(0);
  });

  test("the dispatcher's one rule starts one command as job, and nothing else", async () => {
    const { stdout } = await host.run(["sudo", "-n", "-l"], "dispatcher");
    const rules = stdout.split("\n").filter((line) => line.includes("NOPASSWD"));
    expect(rules.map((line) => line.trim())).toEqual(["(job) NOPASSWD: /usr/local/lib/backoffice/run-job"]);
  });

  test("claude works, though the session's token is none", async () => {
    const { stdout } = await ssh('claude -p "echo hello" </dev/null; echo; echo "$CLAUDE_CODE_OAUTH_TOKEN"');
    expect(stdout.split("\n")).toEqual(["hello from the stand-in", "", "sk-ant-oat01-added-by-the-broker"]);
  });

  test("gh works, though the session's token is none", async () => {
    const { stdout, all } = await ssh('gh repo list acme; echo "$GH_TOKEN"');
    expect(stdout, all).toContain("acme/app");
    expect(stdout).toContain("added-by-the-dispatcher");
  });

  test("git gets the token, in an SSH session only", async () => {
    const ask = "printf 'protocol=https\\nhost=github.com\\n\\n' | git credential fill";
    expect((await ssh(ask)).stdout).toContain(`password=${SECRETS.GH_TOKEN}`);
    const elsewhere = await host.run([
      "/usr/local/lib/backoffice/as",
      "agent",
      "sh",
      "-c",
      `GIT_TERMINAL_PROMPT=0; export GIT_TERMINAL_PROMPT; ${ask}`,
    ]);
    expect(elsewhere.all).not.toContain(SECRETS.GH_TOKEN);
    expect(elsewhere.exitCode).not.toBe(0);
  });

  test("knows the host's time zone", async () => {
    expect((await ssh("date +%Z")).stdout).toMatch(/^CES?T$/);
    expect(ENVIRONMENT.TZ).toBe("Europe/Berlin");
  });
});
