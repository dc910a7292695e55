import { afterAll, describe, expect, it } from "vitest";
import { ENVIRONMENT, inSandbox, withoutSandbox } from "./entrypoint-sandbox";

const reason = withoutSandbox();
afterAll(() => {
  if (reason) console.log(`Not run, tests of the entrypoint's start: ${reason}.`);
});

const START = "entrypoint </dev/null";
const STARTED = `\
s6-svscan /run/service
PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin
PWD=/`;

/** Runs a script that starts the host and looks at it; nothing may be said on stderr. */
async function outcome(script: string): Promise<string> {
  const { exitCode, stdout, stderr } = await inSandbox(`${ENVIRONMENT}${script}`);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  return stdout;
}

describe.skipIf(reason)("a start", { timeout: 30_000 }, () => {
  it("hands over to s6 with nothing in the environment but a path", async () => {
    expect(await outcome(START)).toBe(STARTED);
  });

  it("makes folders and links, each of its owner", async () => {
    const list =
      "find /data /home/agent /run/n8n /run/backoffice -printf '%M %u %p %l\\n' | sed 's/ $//' | sort -k 3";
    expect(await outcome(`${START} >/dev/null; ${list}`)).toBe(`\
drwxr-xr-x root /data
drwxr-xr-x root /data/backoffice
-rw-r--r-- root /data/backoffice/host
-rw-r--r-- root /data/backoffice/secrets-seen
drwx--x--x agent /data/home
drwx------ agent /data/home/.claude
drwx------ dispatcher /data/jobs
drwxr-x--- agent /data/maestro
drwx------ n8n /data/n8n
drwx------ n8n /data/n8n/.n8n
lrwxrwxrwx root /data/n8n/.n8n/config /run/n8n/config
drwxr-x--- agent /data/repos
drwx------ root /data/ssh
-rw------- root /data/ssh/ssh_host_ed25519_key
-rw-r--r-- root /data/ssh/ssh_host_ed25519_key.pub
drwx--x--x dispatcher /data/worktrees
drwxr-xr-x root /home/agent
lrwxrwxrwx root /home/agent/.claude /data/home/.claude
drwxr-xr-x agent /home/agent/.config
lrwxrwxrwx root /home/agent/.config/Maestro /data/maestro
lrwxrwxrwx root /home/agent/.config/maestro /data/maestro
lrwxrwxrwx root /home/agent/.zsh_history /data/home/.zsh_history
drwxr-xr-x root /run/backoffice
-rw-r--r-- root /run/backoffice/authorized_keys
-rw-r--r-- root /run/backoffice/dispatcher-token.sha256
drwxr-xr-x root /run/backoffice/env
-rw-r--r-- root /run/backoffice/env/BACKOFFICE_NAME
-rw-r--r-- root /run/backoffice/env/BACKOFFICE_TARGET
-rw-r--r-- root /run/backoffice/env/TZ
lrwxrwxrwx root /run/backoffice/redact.sed /run/secrets/redact.sed
lrwxrwxrwx root /run/n8n /run/secrets/n8n`);
  });

  it("comes to the same when the container is started again, and keeps host key and data", async () => {
    const look = "find /data /run -printf '%M %u %p %l\\n' | sort; sha256sum /data/ssh/*";
    const [first, second] = (
      await outcome(`${START} >/dev/null; touch /data/n8n/mine; ${look}
echo =; echo 1 >/run/backoffice/exit-code; ${START} >/dev/null; ${look}`)
    ).split("\n=\n");
    expect(first).toContain("/data/n8n/mine");
    expect(second).toBe(first);
  });

  it("gives each service a logger, and starts the tunnel only with its token", async () => {
    const list = "find /run/service -type f | sort; cat /run/service/n8n/log/run";
    expect(await outcome(`${START} >/dev/null; ${list}`)).toBe(`\
/run/service/.s6-svscan/run
/run/service/n8n/log/run
/run/service/n8n/run
#!/bin/sh
exec /usr/local/lib/backoffice/log n8n`);
    expect(await outcome(`export TUNNEL_TOKEN=canary-tunnel; ${START} >/dev/null; ls /run/service`)).toBe(
      "n8n\ntunnel",
    );
  });

  it("gives services the host's variables, and test servers in the vendors' place", async () => {
    expect(
      await outcome(`
export BACKOFFICE_URL=https://acme.fly.dev BACKOFFICE_REPOSITORIES=acme/shop,acme/site BACKOFFICE_SECRETS_VERSION=2
export BACKOFFICE_IMAGE=0123456789ab BACKOFFICE_ANTHROPIC_UPSTREAM=http://127.0.0.1:1 BACKOFFICE_GITHUB_UPSTREAM=http://127.0.0.1:2
export BACKOFFICE_JOBS_AT_ONCE=2 BACKOFFICE_JOB_MINUTES=45 BACKOFFICE_JOB_TURNS=150 BACKOFFICE_JOBS_PER_DAY=12
export BACKOFFICE_NOTIFY_EMAIL=ops@example.com BACKOFFICE_NOTIFY_SLACK='#office' BACKOFFICE_GIT_UPSTREAM=http://127.0.0.1:3
${START} >/dev/null; cd /run/backoffice/env; for name in *; do echo "$name=$(cat "$name")"; done`),
    ).toBe(`\
BACKOFFICE_ANTHROPIC_UPSTREAM=http://127.0.0.1:1
BACKOFFICE_GITHUB_UPSTREAM=http://127.0.0.1:2
BACKOFFICE_GIT_UPSTREAM=http://127.0.0.1:3
BACKOFFICE_IMAGE=0123456789ab
BACKOFFICE_JOBS_AT_ONCE=2
BACKOFFICE_JOBS_PER_DAY=12
BACKOFFICE_JOB_MINUTES=45
BACKOFFICE_JOB_TURNS=150
BACKOFFICE_NAME=acme
BACKOFFICE_NOTIFY_EMAIL=ops@example.com
BACKOFFICE_NOTIFY_SLACK=#office
BACKOFFICE_REPOSITORIES=acme/shop,acme/site
BACKOFFICE_SECRETS_VERSION=2
BACKOFFICE_TARGET=fly
BACKOFFICE_URL=https://acme.fly.dev
TZ=Europe/Berlin`);
  });

  it("lets the described keys in, and nobody when they can't be read", async () => {
    const keys = `export BACKOFFICE_AUTHORIZED_KEYS='["ssh-ed25519 AAAA me","ssh-ed25519 BBBB you"]'`;
    const look = "cat /run/backoffice/authorized_keys";
    expect(await outcome(`${keys}; ${START} >/dev/null; ${look}`)).toBe(
      "ssh-ed25519 AAAA me\nssh-ed25519 BBBB you",
    );
    expect(
      await inSandbox(`${ENVIRONMENT} export BACKOFFICE_AUTHORIZED_KEYS=AAAA; ${START} >/dev/null; ${look}`),
    ).toEqual({
      exitCode: 0,
      stdout: "",
      stderr:
        "entrypoint | BACKOFFICE_AUTHORIZED_KEYS is no JSON array of strings, so nobody can come in by SSH. Deploy again: npx cdktf deploy fly",
    });
  });

  it("sets the time zone, or says that there is none of that name and takes UTC", async () => {
    const look = "readlink /etc/localtime; cat /run/backoffice/env/TZ";
    expect(await outcome(`${START} >/dev/null; ${look}`)).toBe(
      "/usr/share/zoneinfo/Europe/Berlin\nEurope/Berlin",
    );
    for (const zone of ["Mars/Base", "../../../etc/passwd"]) {
      expect(await inSandbox(`${ENVIRONMENT} export TZ=${zone}; ${START} >/dev/null; ${look}`)).toEqual({
        exitCode: 0,
        stdout: "/usr/share/zoneinfo/UTC\nUTC",
        stderr: `entrypoint | TZ is "${zone}", which is no time zone; UTC is used. Allowed are names like Europe/Berlin (timedatectl list-timezones). Set timeZone in backoffice.ts, then: npx cdktf deploy fly`,
      });
    }
  });

  it("removes Chromium's locks of an earlier container, and nothing else of Maestro's", async () => {
    expect(
      await outcome(`
mkdir -p /data/maestro/part /data/maestro/SingletonFolder
ln -s vm-17 /data/maestro/SingletonLock; ln -s 17 /data/maestro/SingletonCookie; ln -s /tmp/x /data/maestro/part/SingletonSocket
touch /data/maestro/maestro-settings.json; ${START} >/dev/null; find /data/maestro | sort`),
    ).toBe(
      "/data/maestro\n/data/maestro/SingletonFolder\n/data/maestro/maestro-settings.json\n/data/maestro/part",
    );
  });

  it("gives away no folder by a link that a user of the host has put in place of one", async () => {
    expect(
      await outcome(`
mkdir -p /data/home /data/n8n /secret; ln -s /secret /data/jobs; ln -s /secret /data/home/.claude; ln -s /secret /data/n8n/.n8n
chmod 0700 /secret; ${START} >/dev/null; stat -c '%U %a' /secret; stat -c '%F %U' /data/jobs`),
    ).toBe("root 700\ndirectory dispatcher");
  });

  it("keeps what is in the way of a folder or link beside it", async () => {
    expect(
      await outcome(`
mkdir -p /data/home /home/agent/.claude; echo file >/data/home/.claude; echo kept >/home/agent/.claude/kept
${START} >/dev/null; cat /data/home/.claude.replaced /home/agent/.claude.replaced/kept; readlink /home/agent/.claude`),
    ).toBe("file\nkept\n/data/home/.claude");
  });
});
