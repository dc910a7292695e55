import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { Server, TooLong } from "../../deploy/server";
import { waitForServer } from "../../deploy/server-start";
import { SshError } from "../../deploy/ssh-error";
import { CANARIES, HetznerStep } from "./hetzner-step";

let step: HetznerStep;
beforeEach(() => {
  step = new HetznerStep();
});
afterEach(() => {
  step.remove();
});

const fails = async (fault: string) => {
  const { exitCode, stdout, stderr } = await step.run("hetzner-image", { SSH_FAULT: fault });
  expect(exitCode).toBe(1);
  return { stdout, stderr };
};

describe("a server that is ready", () => {
  let ready: HetznerStep;
  let result: Awaited<ReturnType<HetznerStep["run"]>>;
  beforeAll(async () => {
    ready = new HetznerStep();
    result = await ready.run("hetzner-image", { LANG: "C.UTF-8", TERM: "xterm" });
  });
  afterAll(() => {
    ready.remove();
  });

  it("gets the build context and builds it, telling each step", () => {
    expect(result).toEqual({
      exitCode: 0,
      stdout: `\
ssh answers (N s)
cloud-init has ended (N s)
building image 0123456789ab on 203.0.113.7 from 4 files
step 1/2: FROM docker.io/library/ubuntu:24.04
COMMIT localhost/backoffice
image 0123456789ab is in use on 203.0.113.7 (N s)`,
      stderr: "",
    });
    expect(ready.commands).toEqual([
      "true",
      "cloud-init status --wait",
      "sudo backoffice-image build 0123456789ab",
    ]);
    expect(ready.calls.at(-1)?.stdin.files).toEqual([
      { path: "./.dockerignore", mode: "644", type: "File" },
      { path: "./@services/n8n/run", mode: "755", type: "File" },
      { path: "./@services/n8n/start", mode: "755", type: "SymbolicLink" },
      { path: "./Dockerfile", mode: "644", type: "File" },
    ]);
  });

  it("is reached with pinned host keys, never asking, never forwarding the agent", () => {
    const sessions = ready.calls.map(({ argv }) => argv.slice(0, -1));
    const session = [
      ...["-o", "BatchMode=yes"],
      ...["-o", "ConnectTimeout=10"],
      ...["-o", "ServerAliveInterval=15"],
      ...["-o", "ServerAliveCountMax=4"],
      ...["-o", "StrictHostKeyChecking=accept-new"],
      ...["-o", "UserKnownHostsFile=.known_hosts.hetzner"],
      ...["-o", "ForwardAgent=no"],
      "backoffice@203.0.113.7",
    ];
    expect(sessions).toEqual([session, session, session]);
  });

  it("never sees a token, nor does the output", () => {
    const told = result.stdout + result.stderr + JSON.stringify(ready.calls);
    for (const canary of Object.values(CANARIES)) expect(told).not.toContain(canary);
    const names = ["HOME", "LANG", "PATH", "SSH_AUTH_SOCK", "SSH_RECORD", "TERM"];
    expect(ready.calls.map(({ env }) => Object.keys(env).sort())).toEqual([names, names, names]);
  });

  it("gets the same bytes for the same files in another place, later, when it answers late", async () => {
    const { exitCode, stdout } = await step.run("hetzner-image", { SSH_FAULT: "refused:1" });
    expect({ exitCode, first: stdout.split("\n")[0] }).toEqual({ exitCode: 0, first: "ssh answers (N s)" });
    expect(step.commands.slice(0, 3)).toEqual(["true", "true", "cloud-init status --wait"]);
    expect(step.calls.at(-1)?.stdin).toEqual(ready.calls.at(-1)?.stdin);
  });
});

describe("a server that is just starting", () => {
  it.each([
    ["refused", "The server 203.0.113.7 is up, but nothing answers on its SSH port 22."],
    [
      "timeout",
      "The server 203.0.113.7 does not answer on its SSH port 22: it is off, or the firewall keeps you out.\n" +
        "Your own address has to be in sshSources in backoffice.ts. Has it changed, add the new one there and deploy,\n" +
        "which opens Hetzner's firewall to it: npx cdktf deploy hetzner",
    ],
    [
      "lost",
      "The connection to the server 203.0.113.7 was lost: Timeout, server 203.0.113.7 not responding.",
    ],
  ] as const)("is given up after five minutes: %s", async (kind, meaning) => {
    const tries: number[] = [];
    let now = 0;
    const clock = {
      now: () => now,
      sleep: (milliseconds: number) => Promise.resolve((now += milliseconds)),
    };
    class Silent extends Server {
      public override run(): Promise<never> {
        tries.push(now);
        throw new SshError(this.address, kind, "debug\nTimeout, server 203.0.113.7 not responding.\n");
      }
    }
    await expect(waitForServer(new Silent("203.0.113.7"), clock)).rejects.toThrow(
      `${meaning}\nGiven up after 5 minutes. Then deploy again: npx cdktf deploy hetzner`,
    );
    expect(tries.slice(0, 6)).toEqual([0, 500, 1500, 3500, 7500, 12_500]);
    expect(tries.at(-1)).toBe(302_500);
  });

  it("is given up when cloud-init takes longer than it may", async () => {
    const limits: unknown[] = [];
    class Slow extends Server {
      public override run(command: string, options = {}) {
        limits.push([command, options]);
        return Promise.resolve({ exitCode: 0, output: "" });
      }
    }
    vi.spyOn(console, "log").mockImplementation(() => {});
    await waitForServer(new Slow("203.0.113.7"));
    vi.restoreAllMocks();
    expect(limits.at(-1)).toEqual(["cloud-init status --wait", { timeoutMinutes: 15 }]);
  });

  it("is shown at work, with its log, when cloud-init takes longer than it may", async () => {
    class Stuck extends Server {
      public override run(command: string) {
        if (command === "cloud-init status --wait") throw new TooLong(this.address, command, 15);
        const output = command.startsWith("sudo tail") ? "Setting up podman" : "status: running";
        return Promise.resolve({ exitCode: 0, output });
      }
    }
    vi.spyOn(console, "log").mockImplementation(() => {});
    await expect(waitForServer(new Stuck("203.0.113.7"))).rejects.toThrow(`\
cloud-init is still at work:
  status: running
The last lines of its log:
  Setting up podman
"cloud-init status --wait" on 203.0.113.7 had not ended after 15 minutes, and was given up.
See what it does: ssh backoffice@203.0.113.7
Then deploy again: npx cdktf deploy hetzner`);
    vi.restoreAllMocks();
  });

  it("is waited for again when it restarts while cloud-init is at work", async () => {
    const commands: string[] = [];
    class Restarting extends Server {
      public override run(command: string) {
        commands.push(command);
        if (commands.length === 2) throw new SshError(this.address, "lost", "Connection closed");
        return Promise.resolve({ exitCode: 0, output: "" });
      }
    }
    vi.spyOn(console, "log").mockImplementation(() => {});
    await waitForServer(new Restarting("203.0.113.7"), { now: () => 0, sleep: () => Promise.resolve() });
    vi.restoreAllMocks();
    const wait = "cloud-init status --wait";
    expect(commands).toEqual(["true", wait, "true", wait]);
  });

  it("goes on, and says so, when cloud-init got over its errors", async () => {
    const { exitCode, stdout } = await step.run("hetzner-image", { SSH_FAULT: "cloud-init-degraded" });
    expect(exitCode).toBe(0);
    expect(stdout.split("building")[0]).toBe(`\
ssh answers (N s)
cloud-init ended with errors it got over:
  status: done
  extended_status: degraded done
  recoverable_errors:
  WARNING:
  \t- Failed to install caddy
cloud-init has ended (N s)
`);
  });

  it("is refused, with the log, when cloud-init failed", async () => {
    expect(await fails("cloud-init-error")).toEqual({
      stdout: "ssh answers (N s)",
      stderr: `\
cloud-init failed on 203.0.113.7, so the server is not set up:
  status: error
  extended_status: error - done
  errors:
  \t- ('scripts_user', RuntimeError('runcmd failed'))
The last lines of its log:
  E: Unable to locate package podman
Let it run once more: ssh backoffice@203.0.113.7 sudo cloud-init clean --logs --reboot
It makes new host keys, so forget the old one then: ssh-keygen -R 203.0.113.7 -f .known_hosts.hetzner
Then deploy again: npx cdktf deploy hetzner`,
    });
  });
});

describe("a server that can't be used", () => {
  it("is told at once when it refuses every key", async () => {
    expect((await fails("denied")).stderr).toBe(`\
The server 203.0.113.7 refused the login backoffice: none of the keys your ssh offers is in operatorKeys.
See which it offers: ssh-add -L, and the .pub files in ~/.ssh. A key that asks for a passphrase has to be in
ssh-agent (ssh-add FILE). Keys are set up at the server's first boot; later changes of operatorKeys don't reach it.`);
    expect(step.commands).toEqual(["true"]);
  });

  it("is told at once when its host key has changed, and gets nothing", async () => {
    expect((await fails("host-key-changed")).stderr).toBe(`\
The server at 203.0.113.7 shows another host key than before, so nothing was sent to it.
Was the server made anew, forget the old key: ssh-keygen -R 203.0.113.7 -f .known_hosts.hetzner
Was it not, somebody else may be answering in its place: find out before you go on.`);
    expect(step.commands).toEqual(["true"]);
  });

  it("shows why a build failed", async () => {
    const { stdout, stderr } = await fails("build-fails");
    expect(stdout.split("\n").slice(3)).toEqual([
      "step 1/2: FROM docker.io/library/ubuntu:24.04",
      'Error: building at STEP "RUN npm ci": exit status 1',
    ]);
    expect(stderr).toBe(`\
The image could not be built on 203.0.113.7, or did not come up (exit code 1); the lines above say why.
A host that ran before still runs its former image. When the cause is cured: npx cdktf deploy hetzner`);
  });
});

it("says what state the host is in, and what goes on, when the connection is lost during the build", async () => {
  expect((await fails("build-lost")).stderr).toBe(`\
The connection to the server 203.0.113.7 was lost: Timeout, server 203.0.113.7 not responding.
That was at step 1/2 of the build. A host that ran before still runs its former image; a new one waits for its first.
Go on: npx cdktf deploy hetzner (it builds again; steps that had ended are taken from the server's cache)`);
});

describe("the step itself", () => {
  it("refuses to start by hand", async () => {
    expect(await step.run("hetzner-image", { SERVER_ADDRESS: undefined })).toEqual({
      exitCode: 1,
      stdout: "",
      stderr:
        "SERVER_ADDRESS is not set. Terraform sets it when it starts this program; start that with: npx cdktf deploy fly, or npx cdktf deploy hetzner",
    });
  });

  it("refuses a tag that the server's shell would read as more than one word", async () => {
    const { stderr } = await step.run("hetzner-image", { IMAGE_TAG: "a; reboot" });
    expect(stderr).toBe('IMAGE_TAG must be letters, digits, "-", "_" and ".", not "a; reboot".');
    expect(step.calls).toEqual([]);
  });

  it("says how to get ssh where there is none", async () => {
    const { stderr } = await step.run("hetzner-image", { PATH: step.folder });
    expect(stderr).toBe(`\
ssh is not installed (no such program on PATH); the image is built on the server through it.
Install it: apt-get install openssh-client, or your system's package of OpenSSH
Then deploy again: npx cdktf deploy hetzner`);
  });
});
