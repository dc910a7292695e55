import { createHash } from "node:crypto";
import { afterAll, describe, expect, it } from "vitest";
import { ENVIRONMENT, inSandbox, withoutSandbox } from "./entrypoint-sandbox";

const reason = withoutSandbox();
afterAll(() => {
  if (reason) console.log(`Not run, tests of the host's secrets: ${reason}.`);
});

const START = "entrypoint </dev/null >/dev/null";

async function started(script: string): Promise<string> {
  const { exitCode, stdout, stderr } = await inSandbox(`${ENVIRONMENT}${script}`);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  return stdout;
}

async function refusal(target: string, preparation: string): Promise<string> {
  const script = `${ENVIRONMENT} export BACKOFFICE_TARGET=${target} FLY_APP_NAME=acme; ${preparation}; ${START}`;
  const { exitCode, stdout, stderr } = await inSandbox(script);
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
  return stderr;
}

const file = (name: string, content: string) =>
  `mkdir -p /run/secrets-in; printf '${content}' >/run/secrets-in/backoffice.${name}`;

describe.skipIf(reason)("secrets of a host", { timeout: 30_000 }, () => {
  it("lie in memory, each readable by its one reader", async () => {
    const optional = `export N8N_INSTANCE_OWNER_EMAIL=me@example.com TUNNEL_TOKEN=canary-tunnel GITHUB_WEBHOOK_SECRET=canary-github-0123456 SENTRY_CLIENT_SECRET=canary-sentry-0123456 N8N_INSTANCE_OWNER_PASSWORD_HASH='$2b$10$${"x".repeat(53)}'`;
    const list = `find /run/secrets/ -mindepth 1 -printf '%m %U:%G %P\\n' | sort -k 3; findmnt -n -o FSTYPE /run/secrets`;
    expect(
      await started(`${optional}; ${START}; ${list}; cat /run/secrets/GH_TOKEN; stat -c %a /run/secrets`),
    ).toBe(`\
400 10003:10003 CLAUDE_CODE_OAUTH_TOKEN
400 10002:10002 DISPATCHER_TOKEN
400 10004:10004 GH_TOKEN
400 10004:10004 GITHUB_WEBHOOK_SECRET
400 10002:10002 N8N_ENCRYPTION_KEY
400 10002:10002 N8N_INSTANCE_OWNER_EMAIL
400 10002:10002 N8N_INSTANCE_OWNER_PASSWORD_HASH
400 10004:10004 SENTRY_CLIENT_SECRET
400 10006:10006 TUNNEL_TOKEN
700 10002:10002 n8n
400 10007:10007 redact.sed
tmpfs
ghp_canaryGithub711`);
  });

  it("come from files rather than the environment, and lose one line break", async () => {
    const script = `export TUNNEL_TOKEN="$(printf 'of the environment')"; ${file("TUNNEL_TOKEN", "of-the-file\\n")}
${file("GH_TOKEN", "ghp_file")}; ${START}; cd /run/secrets; cat TUNNEL_TOKEN GH_TOKEN CLAUDE_CODE_OAUTH_TOKEN`;
    expect(await started(script)).toBe("of-the-fileghp_filesk-ant-oat01-canary-claude");
  });

  it("go away when they are taken away", async () => {
    expect(
      await started(`export TUNNEL_TOKEN=canary; ${START}; unset TUNNEL_TOKEN; ${START}; ls /run/secrets`),
    ).toBe("CLAUDE_CODE_OAUTH_TOKEN\nDISPATCHER_TOKEN\nGH_TOKEN\nN8N_ENCRYPTION_KEY\nn8n\nredact.sed");
  });

  it("have among them a token for the dispatcher, another at each start, of which all but n8n can see a hash only", async () => {
    const look =
      "cat /run/secrets/DISPATCHER_TOKEN; echo; cat /run/backoffice/dispatcher-token.sha256; stat -c %a /run/backoffice/dispatcher-token.sha256";
    const lines = (await started(`${START}; ${look}; ${START}; ${look}`)).split("\n");
    const [first = "", firstHash, , second = "", secondHash] = lines;
    for (const [token, hash] of [
      [first, firstHash],
      [second, secondHash],
    ] as const) {
      expect(token).toMatch(/^[0-9a-f]{64}$/);
      expect(hash).toBe(createHash("sha256").update(token).digest("hex"));
    }
    expect(second).not.toBe(first);
    expect(lines[2]).toBe("644");
  });

  it("are all taken out of the log, the dispatcher's token too", async () => {
    const script = `${START}; sed -E -f /run/secrets/redact.sed /run/secrets/DISPATCHER_TOKEN /run/secrets/GH_TOKEN`;
    expect(await started(script)).toBe("[DISPATCHER_TOKEN]\n[GH_TOKEN]");
  });

  it("are on no program's command line and in no program's environment, nor in a file that is not in memory", async () => {
    const script = `
export name=exported value=exported key=exported
${file("GH_TOKEN", "ghp_canary-of-the-file")}
for program in $(ls /usr/bin); do
  case $program in *[!a-z0-9-]* | sh | tr | env | setpriv) continue ;; esac
  printf '#!/bin/sh\\n{ printf "%%s " %s "$@"; tr "\\\\0" " " </proc/$$/environ; echo; } >>/calls\\nexec /usr/bin/%s "$@"\\n' "$program" "$program" >/usr/local/bin/"$program"
done 2>/dev/null
/usr/bin/chmod 0755 /usr/local/bin/*
${START}
PATH=/usr/bin
grep -c . /calls
grep -c sha256sum /calls
grep canary /calls || echo none
grep -F "$(cat /run/secrets/DISPATCHER_TOKEN)" /calls || echo none
grep -rl canary /data /run /etc/backoffice /home | grep -v ^/run/secrets || echo none`;
    const [calls, hashes, ...rest] = (await started(script)).split("\n");
    expect(Number(calls)).toBeGreaterThan(50);
    expect(hashes).toBe("4");
    expect(rest).toEqual(["none", "none", "none"]);
  });

  it("lie in shared memory where nothing may be mounted, after a second start as well, which finds that empty", async () => {
    const start = `setpriv --bounding-set=-sys_admin ${START}`;
    expect(
      await started(
        `${start}; rm -r /dev/shm/secrets; ${start}; readlink /run/secrets; stat -c '%a %u' /dev/shm/secrets; cat /run/secrets/GH_TOKEN`,
      ),
    ).toBe("/dev/shm/secrets\n711 0\nghp_canaryGithub");
  });
});

describe.skipIf(reason)("the host refuses to start", { timeout: 30_000 }, () => {
  it("where secrets could only lie on a disk", async () => {
    const start = `mkdir /disk; mount --bind /disk /dev/shm; setpriv --bounding-set=-sys_admin ${START}; echo started`;
    expect(await inSandbox(`${ENVIRONMENT}${start}`)).toEqual({
      exitCode: 1,
      stdout: "",
      stderr:
        "The host does not start: there is no place for secrets that is not on a disk: /run/secrets is on overlayfs, nothing may be mounted there, and /dev/shm cannot take its place. They are kept in memory (tmpfs) only. Start the container with: --tmpfs /run/secrets",
    });
  });

  it.each([
    [
      "fly",
      "On your own machine: export CLAUDE_CODE_OAUTH_TOKEN GH_TOKEN N8N_ENCRYPTION_KEY, raise secretsVersion in backoffice.ts by one, then: npx cdktf deploy fly",
    ],
    [
      "hetzner",
      `On your own machine, with the server's address:
  printf 'CLAUDE_CODE_OAUTH_TOKEN=%s\\n' "$CLAUDE_CODE_OAUTH_TOKEN" | ssh backoffice@ADDRESS sudo backoffice-secrets
  printf 'GH_TOKEN=%s\\n' "$GH_TOKEN" | ssh backoffice@ADDRESS sudo backoffice-secrets
  printf 'N8N_ENCRYPTION_KEY=%s\\n' "$N8N_ENCRYPTION_KEY" | ssh backoffice@ADDRESS sudo backoffice-secrets`,
    ],
    [
      "preview",
      "On your own machine: export CLAUDE_CODE_OAUTH_TOKEN GH_TOKEN N8N_ENCRYPTION_KEY, then: npm run preview",
    ],
  ])("without its secrets, all of them told at once: %s", async (target, fix) => {
    expect(await refusal(target, "unset CLAUDE_CODE_OAUTH_TOKEN N8N_ENCRYPTION_KEY; export GH_TOKEN="))
      .toBe(`\
The host does not start: secrets are missing or cannot be right:
  CLAUDE_CODE_OAUTH_TOKEN is missing; it must begin with sk-ant-oat
  GH_TOKEN is missing; it must begin with ghp_ or github_pat_
  N8N_ENCRYPTION_KEY is missing
${fix}`);
  });

  it("with swapped tokens and a short key, which has to be taken away first", async () => {
    const swapped = `export CLAUDE_CODE_OAUTH_TOKEN=$GH_TOKEN GH_TOKEN=$CLAUDE_CODE_OAUTH_TOKEN N8N_ENCRYPTION_KEY=canary`;
    expect(await refusal("hetzner", swapped)).toBe(`\
The host does not start: secrets are missing or cannot be right:
  CLAUDE_CODE_OAUTH_TOKEN holds what looks like a GitHub token (ghp_...); it must begin with sk-ant-oat
  GH_TOKEN holds what looks like a Claude subscription token (sk-ant-oat...); it must begin with ghp_ or github_pat_
  N8N_ENCRYPTION_KEY has 6 characters; it must have at least 24, as of: openssl rand -hex 32
On your own machine, with the server's address:
  ssh backoffice@ADDRESS sudo backoffice-secrets remove N8N_ENCRYPTION_KEY
  printf 'N8N_ENCRYPTION_KEY=%s\\n' "$N8N_ENCRYPTION_KEY" | ssh backoffice@ADDRESS sudo backoffice-secrets
On your own machine, with the server's address:
  printf 'CLAUDE_CODE_OAUTH_TOKEN=%s\\n' "$CLAUDE_CODE_OAUTH_TOKEN" | ssh backoffice@ADDRESS sudo backoffice-secrets
  printf 'GH_TOKEN=%s\\n' "$GH_TOKEN" | ssh backoffice@ADDRESS sudo backoffice-secrets`);
  });

  it.each([
    ["GH_TOKEN='ghp_canary b'", "GH_TOKEN has a blank or a line break inside"],
    ["GH_TOKEN=\"$(printf 'ghp_canary\\r')\"", "GH_TOKEN has a blank or a line break inside"],
    ["GH_TOKEN=canary", "GH_TOKEN does not begin as it should; it must begin with ghp_ or github_pat_"],
    [
      "GH_TOKEN=gho_canary",
      "GH_TOKEN holds what looks like a GitHub token (gho_...); it must begin with ghp_ or github_pat_",
    ],
    [
      "CLAUDE_CODE_OAUTH_TOKEN=sk-ant-api03-canary",
      "CLAUDE_CODE_OAUTH_TOKEN holds what looks like an Anthropic API key (sk-ant-...); it must begin with sk-ant-oat",
    ],
    [
      "CLAUDE_CODE_OAUTH_TOKEN=FlyV1-canary",
      "CLAUDE_CODE_OAUTH_TOKEN holds what looks like a Fly.io token (Fly...); it must begin with sk-ant-oat",
    ],
  ])("with a token that cannot be right: %s", async (assignment, problem) => {
    expect(await refusal("preview", `export ${assignment}`)).toBe(`\
The host does not start: secrets are missing or cannot be right:
  ${problem}
On your own machine: export ${problem.split(" ")[0] ?? ""}, then: npm run preview`);
  });

  it("with a token in place of the encryption key", async () => {
    expect(await refusal("preview", "export N8N_ENCRYPTION_KEY=github_pat_canary-0123456789")).toBe(`\
The host does not start: secrets are missing or cannot be right:
  N8N_ENCRYPTION_KEY holds what looks like a GitHub token (github_pat_...)
On your own machine: export N8N_ENCRYPTION_KEY, then: npm run preview`);
  });
});

describe.skipIf(reason)("the host starts", { timeout: 30_000 }, () => {
  it.each([
    [
      "N8N_INSTANCE_OWNER_PASSWORD_HASH",
      "canary",
      "does not begin as it should; it must begin with $2a$ or $2b$",
    ],
    ["N8N_INSTANCE_OWNER_PASSWORD_HASH", "$2b$10$cut", "has 10 characters; a whole bcrypt hash has 60"],
    ["N8N_INSTANCE_OWNER_PASSWORD_HASH", "$2b$10$wrong!", "has characters that no bcrypt hash has"],
    ["N8N_INSTANCE_OWNER_EMAIL", "nobody", "is no address such as you@example.com"],
    ["GITHUB_WEBHOOK_SECRET", "short", "has 5 characters; it must have at least 20"],
    ["SENTRY_CLIENT_SECRET", "short", "has 5 characters; it must have at least 20"],
  ])("without an optional secret that cannot be right, and says so: %s=%s", async (name, value, problem) => {
    const script = `${ENVIRONMENT} export ${name}='${value}'; ${START}; ls /run/secrets | grep -E "OWNER|SECRET" || echo none`;
    expect(await inSandbox(script)).toEqual({
      exitCode: 0,
      stdout: "none",
      stderr: `entrypoint | ${name} ${problem}. It is left out; the host works without it.`,
    });
  });
});
