import { describe, expect, test } from "vitest";
import { ENVIRONMENT, SECRETS } from "./image";
import { operatedHost } from "./operated-host";

const operated = operatedHost();

describe("ssh", () => {
  test("lets the operator in by key", async () => {
    expect((await operated.ssh("id -un")).stdout).toBe("agent");
  });

  test("refuses a stranger's key", async () => {
    const { exitCode, stderr } = await operated.ssh("true", { key: "stranger" });
    expect({ exitCode, stderr }).toEqual({
      exitCode: 255,
      stderr: "agent@127.0.0.1: Permission denied (publickey).",
    });
  });

  test("offers no password", async () => {
    const { stderr } = await operated.ssh("true", {
      key: "stranger",
      options: ["PreferredAuthentications=password,keyboard-interactive"],
    });
    expect(stderr).toBe("agent@127.0.0.1: Permission denied (publickey).");
  });

  test.each(["root", "n8n", "job", "job2", "asker", "dispatcher"])("refuses %s", async (user) => {
    expect((await operated.ssh("true", { user })).stderr).toBe(
      `${user}@127.0.0.1: Permission denied (publickey).`,
    );
  });

  test("gives the operator sudo", async () => {
    expect((await operated.ssh("sudo -n id -un")).stdout).toBe("root");
  });

  test("an agent that the operator starts has none", async () => {
    const { stdout } = await operated.ssh("setpriv --no-new-privs sudo -n id -un 2>&1");
    expect(stdout).toContain('The "no new privileges" flag is set');
    expect(await operated.host.shell("cat /usr/local/bin/claude")).toContain("--no-new-privs");
  });

  test.each(["n8n", "job", "job2", "asker", "broker", "tunnel"])("%s has no sudo", async (user) => {
    expect((await operated.host.run(["sudo", "-n", "id"], user)).exitCode).not.toBe(0);
  });

  test("the dispatcher's rules start a job, a question and a job's end, and nothing else", async () => {
    const { stdout } = await operated.host.run(["sudo", "-n", "-l"], "dispatcher");
    const rules = stdout.split("\n").filter((line) => line.includes("NOPASSWD"));
    expect(rules.map((line) => line.trim())).toEqual([
      "(job, job2) NOPASSWD: /usr/local/lib/backoffice/run-job",
      "(asker) NOPASSWD: /usr/local/lib/backoffice/ask-claude",
      "(root) NOPASSWD: /usr/local/lib/backoffice/end-job-processes job, /usr/local/lib/backoffice/end-job-processes job2",
      "(root) NOPASSWD: /usr/local/lib/backoffice/remove-job-remains ^[0-9]{8}-[0-9]{6}-[0-9a-f]{4}$",
    ]);
    for (const [program, argument] of [
      ["end-job-processes", "n8n"],
      ["remove-job-remains", "../20261123-040159-7f3a"],
    ] as const) {
      const other = ["sudo", "-n", `/usr/local/lib/backoffice/${program}`, argument];
      expect((await operated.host.run(other, "dispatcher")).all).toMatch(/^sudo: /);
    }
    const none = ["sudo", "-n", "/usr/local/lib/backoffice/remove-job-remains", "20261123-040159-7f3a"];
    expect((await operated.host.run(none, "dispatcher")).all).toContain(
      "/data/worktrees/20261123-040159-7f3a/work",
    );
  });

  test("the dispatcher can make folders for a job's user, and nobody else can look into them", async () => {
    const pid = await operated.host.shell("s6-svstat -o pid /run/service/dispatcher");
    expect(await operated.host.shell(`cat /proc/${pid}/status`)).toMatch(/^Groups:\t10005 10008\s*$/m);
    const folder = "/data/worktrees/tried";
    const make = `mkdir ${folder}; chgrp job2 ${folder}; chmod 0750 ${folder}`;
    await operated.host.shell(
      `setpriv --reuid dispatcher --regid dispatcher --groups job,job2 sh -c '${make}'`,
    );
    expect(await operated.host.shell(`stat -c '%U:%G %a' ${folder}`, "job2")).toBe("dispatcher:job2 750");
    expect((await operated.host.run(["ls", folder], "job2")).exitCode).toBe(0);
    for (const user of ["job", "agent", "n8n", "asker"]) {
      expect((await operated.host.run(["ls", folder], user)).exitCode, user).not.toBe(0);
    }
    await operated.host.shell(`rmdir ${folder}`);
  });

  test("what an agent leaves in the home folder does not run at the next login", async () => {
    const plant =
      "for file in .zshenv .zshrc .zprofile; do echo 'touch /tmp/planted' >/home/agent/$file; done";
    const planted = await operated.host.run(["/usr/local/lib/backoffice/as", "agent", "sh", "-c", plant]);
    expect(planted.exitCode, planted.all).toBe(0);
    expect((await operated.ssh("zsh -i -c 'ls /tmp/planted'; true")).stderr).toContain(
      "No such file or directory",
    );
  });

  test("takes no key of the operator's along", async () => {
    expect(
      (await operated.ssh('echo "${SSH_AUTH_SOCK:-none}"', { options: ["ForwardAgent=yes"] })).stdout,
    ).toBe("none");
  });

  test("claude works, though the session's token is none", async () => {
    const { stdout } = await operated.ssh(
      'claude -p "echo hello" </dev/null; echo; echo "$CLAUDE_CODE_OAUTH_TOKEN"',
    );
    expect(stdout.split("\n")).toEqual(["hello from the stand-in", "", "sk-ant-oat01-added-by-the-broker"]);
  });

  test("gh works, though the session's token is none", async () => {
    const { stdout, all } = await operated.ssh('gh repo list acme; echo "$GH_TOKEN"');
    expect(stdout, all).toContain("acme/app");
    expect(stdout).toContain("added-by-the-dispatcher");
  });

  test("git gets the token, in an SSH session only", async () => {
    const ask = "printf 'protocol=https\\nhost=github.com\\n\\n' | git credential fill";
    expect((await operated.ssh(ask)).stdout).toContain(`password=${SECRETS.GH_TOKEN}`);
    const elsewhere = await operated.host.run([
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
    expect((await operated.ssh("date +%Z")).stdout).toMatch(/^CES?T$/);
    expect(ENVIRONMENT.TZ).toBe("Europe/Berlin");
  });
});
