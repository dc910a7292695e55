import { describe, expect, test } from "vitest";
import { operatedHost } from "./operated-host";

const operated = operatedHost();

describe("services", () => {
  test("every check of backoffice-health is ok", async () => {
    await operated.host.until("Claude is probed", 60, async () => {
      return (await operated.host.run(["test", "-s", "/run/backoffice/probe/claude.json"])).exitCode === 0;
    });
    await operated.host.until("GitHub is asked", 30, async () => {
      return (await operated.host.get("http://127.0.0.1:7070/health")).body.includes(
        '"expires":"2099-01-01"',
      );
    });
    const { stdout } = await operated.host.run(["backoffice-health", "--json"], "agent");
    const health = JSON.parse(stdout) as {
      ok: boolean;
      checks: { name: string; state: string; why: string }[];
    };
    // How full this machine's disk and memory are is not the host's doing.
    const unwell = health.checks
      .filter(({ name, state }) => state !== "ok" && !["disk", "memory"].includes(name))
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
        "workflows",
        "mailbox",
        "sshd",
        "dispatcher",
        "jobs",
        "github-token",
        "broker",
        "claude-token",
        "maestro",
        "tunnel",
      ]
    `);
  });

  test("the clouds' own check answers 200", async () => {
    expect((await operated.host.get("http://127.0.0.1:7072/")).status).toBe(200);
  });

  test("the template's webhook answers", async () => {
    expect(await operated.host.get("http://127.0.0.1:5678/webhook/backoffice-ready")).toEqual({
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
    expect((await operated.host.get("http://127.0.0.1:5678/rest/owner/setup", ...post)).status).toBe(400);
  });

  test("nothing listens but what the host is for", async () => {
    expect(await operated.listening()).toMatchInlineSnapshot(`
      [
        "*:5678",
        "*:7072",
        "0.0.0.0:2222",
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
