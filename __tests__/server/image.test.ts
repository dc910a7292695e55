import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { environmentFile, serverSettings } from "../../constructs/hetzner/server-settings";
import { DebianServer } from "../../rehearsal/server/debian-server";
import { TestVolume } from "../../rehearsal/server/test-volume";
import {
  anotherRun,
  archive,
  context,
  once,
  prepareBuilds,
  slowContext,
  slowlyReady,
} from "./stand-in-image";

const SECRETS =
  "CLAUDE_CODE_OAUTH_TOKEN=sk-ant-oat01-x\nGH_TOKEN=ghp_x\nN8N_ENCRYPTION_KEY=0123456789abcdef\n";
const CACHED = /RUN echo installed >\/installed\n--> Using cache/;
const ID = /\b[0-9a-f]{12}\b/g;

let server: DebianServer;
let volume: TestVolume;
beforeAll(async () => {
  server = await DebianServer.make();
  volume = await TestVolume.make();
  await server.boot();
  await server.cloudInit();
  await server.ssh(["true"]);
  await server.run("sh /usr/local/sbin/backoffice-environment", {
    input: environmentFile({ TZ: "UTC", ...serverSettings({ sshSources: ["0.0.0.0/0"] }) }),
  });
  await prepareBuilds(server);
});
afterAll(async () => {
  await server.remove();
  await volume.remove();
});

/** As the deploy does it. */
const build = async (tag: string, tar: Buffer, seconds = 5, settleSeconds = 1) =>
  server.ssh([`sudo ${patience(seconds, settleSeconds)} backoffice-image build ${tag}`], {
    input: once(tar),
    reject: false,
  });

const image = async (command: string) =>
  server.ssh([`sudo ${patience(5, 1)} backoffice-image ${command}`], { reject: false });

const patience = (start: number, settle: number) =>
  `BACKOFFICE_START_SECONDS=${start} BACKOFFICE_SETTLE_SECONDS=${settle}`;

/** What decides what runs, and what runs. */
async function state(): Promise<string> {
  const { stdout } = await server.run(
    "podman images --format '{{.Repository}}:{{.Tag}} {{.ID}}' localhost/backoffice | sort; podman ps --format '{{.ID}} {{.StartedAt}}'",
  );
  return stdout;
}

const running = async () => (await server.run("podman exec backoffice sh -c 'echo $IMAGE_TAG'")).stdout;

/** Folders, containers and processes of a build. */
async function leftOvers(): Promise<string> {
  const { stdout } = await server.run(
    "ls -d /var/lib/backoffice-image /var/tmp/*build* 2>/dev/null; podman ps --all --external --format '{{.Names}}' | grep -vx backoffice; pgrep -fa 'podman build'",
    { reject: false },
  );
  return stdout;
}

const lines = (text: string) => text.split("\n").map((line) => line.trimEnd().replaceAll(ID, "ID"));

/** Without podman's own lines. */
const told = (text: string) =>
  lines(text)
    .filter((line) => !/^(\[\d\/\d\] |STEP |COMMIT|-->|Successfully tagged|[0-9a-f]{64}$)/.test(line))
    .join("\n")
    .replace(/\(?\b\d+ s\b\)?/g, (time) => time.replace(/\d+/, "N"));

describe("a server that lacks something", () => {
  test("without an image the unit does not start, and says so", async () => {
    const { exitCode, stderr } = await image("present");
    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr: "No image yet: deploy it with npx cdktf deploy hetzner.",
    });
    await server.attach(volume);
    await server.run("until mountpoint -q /data; do sleep 0.1; done; systemctl start backoffice");
    const { stdout } = await server.run(
      "systemctl show -P ActiveState backoffice; systemctl status backoffice",
      {
        reject: false,
      },
    );
    expect(stdout).toMatch(/^inactive\n/);
    expect(stdout).toContain("No image yet: deploy it with npx cdktf deploy hetzner.");
  });

  test("there is nothing to go back to", async () => {
    const { exitCode, stderr } = await image("rollback");
    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr: "There is no previous image to go back to.",
    });
  });

  test("without the volume an image is built and set, and what the host waits for is said", async () => {
    await server.run("systemctl stop data.mount");
    const { exitCode, stdout } = await build("one", await context());
    expect(exitCode).toBe(0);
    expect(told(stdout)).toBe(`\
Building image one.
Image one is built.
Image one is set; the host waits for its volume: /data is not mounted. See why: systemctl status data.mount backoffice-volume`);
    await server.run("systemctl start data.mount");
  });

  test("without secrets likewise", async () => {
    const { exitCode, stdout } = await build("one", await context());
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /^Image one is on this server: it is not built again\.\nStarting the host with image one\.\nImage one is set\. The host waits for its secrets: CLAUDE_CODE_OAUTH_TOKEN GH_TOKEN N8N_ENCRYPTION_KEY\./,
    );
    await server.run("backoffice-secrets", { input: SECRETS });
    expect(await running()).toBe("one");
  });
});

describe("a server with a host that runs", () => {
  beforeEach(async () => {
    await server.run("rm -f /data/ill");
  });

  test("the same content again is neither built nor started again", async () => {
    const before = await state();
    const { exitCode, stdout } = await build("one", await context());
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout: "Image one is on this server: it is not built again.\nThe host runs image one already.",
    });
    expect(await state()).toBe(before);
  });

  test("another content is built with what is there already, told step by step, and switched to", async () => {
    const { exitCode, stdout } = await build("two", await context({ run: anotherRun("two") }));
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(CACHED);
    expect(told(stdout)).toBe(`\
Building image two.
Image two is built.
Starting the host with image two.
The host runs image two (N s).`);
    expect(await running()).toBe("two");
    expect(await leftOvers()).toBe("");
    const list = lines((await image("list")).stdout).map((line) => line.split(/ {2,}/));
    expect(list).toEqual([
      ["TAG", "ID", "CREATED", "SIZE"],
      [
        "two",
        "ID",
        expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d$/),
        expect.stringMatching(/ MB$/),
        "current",
      ],
      ["one", "ID", expect.any(String), expect.stringMatching(/ MB$/), "previous"],
    ]);
  });

  test("goes back to the former image, and forth again", async () => {
    expect(told((await image("rollback")).stdout)).toBe(
      "Starting the host with image one.\nThe host runs image one (N s).",
    );
    expect(await running()).toBe("one");
    await image("rollback");
    expect(await running()).toBe("two");
  });

  test("goes back to the image of a tag, and says which there are when it is not among them", async () => {
    await image("rollback one");
    expect(await running()).toBe("one");
    const { exitCode, stderr } = await image("rollback three");
    expect(exitCode).toBe(1);
    expect(stderr).toBe(`\
There is no image three on this server. There are:
${(await image("list")).stdout}
An older one is built again by a deploy of the older files: npx cdktf deploy hetzner`);
  });

  test("keeps the current and the previous image and all they were built from, and nothing else", async () => {
    const { stdout } = await build("three", await context({ version: "2\n", run: anotherRun("three") }));
    expect(told(stdout)).toMatch(/The host runs image three \(N s\)\.\nImage two is removed\.$/);
    const { stdout: dangling } = await server.run("podman images --quiet --filter dangling=true");
    expect(dangling).toBe("");
    const next = await build("four", await context({ version: "2\n", run: anotherRun("four") }));
    expect(next.stdout).toMatch(CACHED);
    expect(await running()).toBe("four");
  });

  test.each([
    ["a step that fails", "RUN exit 3"],
    ["a step that finds the disk full", "RUN echo x >/dev/full"],
    ["a base that can't be had", "FROM localhost/nobody-has-this"],
  ])("a build with %s leaves all as it was", async (_, step) => {
    const before = await state();
    const { exitCode, stderr } = await build(
      "broken",
      await context({ Dockerfile: `FROM localhost/stand-in-base\n${step}\n` }),
    );
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /Error: .*\n?.*\nImage broken was not built, for the reason above\. The host is as it was\.$/,
    );
    expect(await state()).toBe(before);
    expect(await leftOvers()).toBe("");
  });

  test("podman's own failure is not taken for a missing image: the unit tries again until there is an answer", async () => {
    // What it keeps its images in is no folder.
    const conf = "/etc/containers/storage.conf";
    const broken =
      '[storage]\\ndriver = "overlay"\\nrunroot = "/run/containers/storage"\\ngraphroot = "/etc/fstab"\\n';
    await server.run(`printf '${broken}' >${conf}; systemctl restart backoffice`, { reject: false });
    const { exitCode, stderr } = await image("present");
    const { stdout } = await server.run("systemctl show -P SubState backoffice");
    const rollback = await image("rollback");
    await server.run(`rm ${conf}`);
    expect(exitCode).toBe(255);
    const said =
      /\/etc\/fstab: not a directory\nSo podman can't tell whether there is an image \w+, for the reason above\.$/;
    expect(stderr).toMatch(said);
    expect(stdout).toMatch(/^auto-restart/);
    expect(rollback).toMatchObject({ exitCode: 125, stderr: expect.stringMatching(said) as string });
    await server.run("timeout 60 sh -c 'until systemctl is-active backoffice; do sleep 0.5; done'");
  });

  test("two builds at once come one after the other", async () => {
    const tar = await slowContext(4);
    const first = build("slow", tar);
    await sleep(1500);
    const second = await build("slow", tar);
    expect((await first).exitCode).toBe(0);
    expect({ exitCode: second.exitCode, stdout: second.stdout }).toEqual({
      exitCode: 0,
      stdout: `\
Another build or switch is under way on this server. This one waits for its end, 30 minutes at most.
Image slow is on this server: it is not built again.
The host runs image slow already.`,
    });
  });
});

describe("a context that is none", () => {
  const CUT =
    "What came on standard input is no tar archive, or not the whole of one: was the connection cut? Nothing was built. Deploy again: npx cdktf deploy hetzner";

  test.each([
    [
      "nothing",
      () => Promise.resolve(Buffer.alloc(0)),
      "Nothing came on standard input, where the build context is expected as tar. Nothing was built.",
    ],
    ["something else", () => Promise.resolve(Buffer.from("FROM localhost/stand-in-base\n")), CUT],
    ["one that was cut within a file", async () => (await context()).subarray(0, 700), CUT],
    [
      "one that was cut between two files",
      async () => (await archive({ Dockerfile: "FROM scratch\n", run: "" })).subarray(0, 1024),
      CUT,
    ],
    [
      "one without a Dockerfile",
      () => archive({ version: "1\n" }),
      "The build context holds no Dockerfile. Nothing was built.",
    ],
  ])("is refused: %s", async (_, tar, message) => {
    const before = await state();
    const { exitCode, stdout, stderr } = await build("none", await tar());
    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 1, stdout: "", stderr: message });
    expect(await state()).toBe(before);
    expect(await leftOvers()).toBe("");
  });
});

describe("a build that is cut off", () => {
  test("by the end of the connection: all is as it was, and the same deploy again goes through", async () => {
    const before = await state();
    await server
      .ssh(["sudo backoffice-image build cut"], { input: once(await slowContext(3)), timeout: 2500 })
      .catch(() => undefined);
    // Nobody hears the next line.
    await server.run(
      "timeout 30 sh -c 'while pgrep -f \"[b]ackoffice-image build cut\"; do sleep 0.2; done'",
    );
    expect(await state()).toBe(before);
    expect(await leftOvers()).toBe("");
    expect((await build("cut", await slowContext(3))).exitCode).toBe(0);
    expect(await running()).toBe("cut");
  });

  test("by kill -9: the host runs on, and the next build removes what it left", async () => {
    const before = await state();
    const cut = build("killed", await slowContext(5));
    await sleep(2500);
    await server.run("pkill -9 -f '[b]ackoffice-image build'; pkill -9 -f '[p]odman build'");
    expect((await cut).exitCode).not.toBe(0);
    expect(await state()).toBe(before);
    expect(await leftOvers()).toContain("/var/lib/backoffice-image");
    expect(await leftOvers()).toContain("working-container");
    await build("killed", await context({ run: anotherRun("killed") }));
    expect(await running()).toBe("killed");
    expect(await leftOvers()).toBe("");
  });
});

describe("an image whose n8n is not ready yet", () => {
  test("is watched until it is", async () => {
    const { stdout } = await build("slow-n8n", await context({ run: slowlyReady(6) }), 60);
    expect(
      Number(/The host runs image slow-n8n \((\d+) s\)\.(\n|$)/.exec(stdout)?.[1]),
    ).toBeGreaterThanOrEqual(6);
  });

  test("stays when that takes longer than the watch, which says so: migrations that are broken off are no gain", async () => {
    const { exitCode, stdout } = await build("slower-n8n", await context({ run: slowlyReady(600) }), 4);
    expect(exitCode).toBe(0);
    expect(told(stdout)).toContain(
      "\nThe host runs image slower-n8n (N s). n8n is still at its database's migrations: see journalctl -u backoffice",
    );
  });
});

describe("an image that does not come up", () => {
  const SOONER = "/run/systemd/system/backoffice.service.d/90-sooner.conf";
  beforeAll(async () => {
    // Three ends are waited for, which with the pauses of a real host takes most of a minute.
    await server.run(`mkdir -p $(dirname ${SOONER}) && cat >${SOONER} && systemctl daemon-reload`, {
      input: "[Service]\nRestartSec=1\nRestartSteps=0\n",
    });
    await build("sound", await context({ run: anotherRun("sound") }));
  });
  afterAll(async () => {
    await server.run(`rm ${SOONER} && systemctl daemon-reload`);
  });

  test("and ends only after it was healthy for a while: the host goes back to the one it ran before", async () => {
    const run = '#!/bin/sh\nsleep 3\necho "A migration failed."\nexit 1\n';
    const current = await running();
    const { exitCode, all } = await build("late", await context({ run }), 240, 8);
    expect(exitCode).toBe(1);
    expect(told(all)).toMatch(/\nImage late does not come up: its service ended 3 times in N s\./);
    expect(await running()).toBe(current);
  });

  test("and ends again and again: the host goes back to the one it ran before", async () => {
    const run = '#!/bin/sh\necho "The host does not start: it is $IMAGE_TAG."\nexit 1\n';
    const [current, before] = [await running(), await state()];
    const { exitCode, all } = await build("bad", await context({ run }), 240);
    expect(exitCode).toBe(1);
    // As often as the service was started.
    const said = told(all).replace(/(  The host does not start: it is bad\.\n)+/, "$1");
    // In whichever order: what went well and what did not come by two streams.
    expect(said.split("\n").sort()).toEqual(
      [
        "Building image bad.",
        "Image bad is built.",
        "Starting the host with image bad.",
        "Image bad does not come up: its service ended 3 times in N s. The last lines of its log:",
        "  The host does not start: it is bad.",
        `The host goes back to image ${current}.`,
        `Starting the host with image ${current}.`,
        `The host runs image ${current} (N s).`,
      ].sort(),
    );
    expect(await running()).toBe(current);
    const tags = (text: string) => text.split("\n").filter((line) => /:(current|previous) /.test(line));
    expect(tags(await state())).toEqual(tags(before));
  });

  test("and is never healthy: likewise, and the next good one removes it", async () => {
    const current = await running();
    const { exitCode, stderr } = await build(
      "ill",
      await context({ "backoffice-health": '#!/bin/sh\necho "n8n does not answer"\nexit 1\n' }),
    );
    expect(exitCode).toBe(1);
    expect(told(stderr)).toBe(`\
Image ill does not come up: after N s it is not healthy: n8n does not answer. The last lines of its log:
  runs as ill
The host goes back to image ${current}.`);
    expect(await running()).toBe(current);
    expect((await image("list")).stdout).toContain("\nbad ");
    const { stdout } = await build("good", await context({ run: anotherRun("good") }));
    expect(told(stdout)).toMatch(/Image ill is removed\.\nImage bad is removed\./);
  });

  test("nor does the one before: both are said", async () => {
    await server.run("touch /data/ill");
    const { exitCode, stderr } = await image("rollback");
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /\nThe host goes back to image good\.\nImage good does not come up: .*\n(?: {2}.*\n)*Image good, which the host ran before, does not come up either\. Its log: journalctl -u backoffice$/,
    );
  });

  test("nor is there another", async () => {
    await server.run("touch /data/ill");
    const { exitCode, stderr } = await build("good", await context({ run: anotherRun("good") }));
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /\nThere is no other image to go back to, so the host goes on trying with this one\. Its log: journalctl -u backoffice$/,
    );
  });
});

test("a disk with too little room is said before the build, once images that are not in use are gone", async () => {
  const tar = await context({ version: "5\n" });
  const { exitCode, stdout, stderr } = await server.run(
    "unshare --mount sh -c 'mount -t tmpfs -o size=100m none /var/lib/containers && exec backoffice-image build big'",
    { input: once(tar), reject: false },
  );
  expect(exitCode).toBe(1);
  expect(stdout).toBe("The disk is nearly full: images that are not in use are removed.");
  expect(stderr.replace(/^\d+ MB/, "N MB")).toBe(
    "N MB are free on this server's own disk (/var/lib/containers), and a build needs 7000 MB. Nothing was built. See what fills it: sudo du -xhd2 / | sort -h | tail; older logs go with: sudo journalctl --vacuum-size=200M, packages with: sudo apt-get clean. Then deploy again: npx cdktf deploy hetzner",
  );
});

test.each(["current", "previous", "a/b", "-x"])("refuses the tag %s", async (tag) => {
  const { exitCode, stderr } = await build(tag, Buffer.from("x"));
  expect({ exitCode, stderr }).toEqual({
    exitCode: 1,
    stderr: `"${tag}" can't be the tag of an image: letters, digits, "_", "." and "-" make one, and "current" and "previous" are taken.`,
  });
});

test("says how it is used", async () => {
  const help = await image("--help");
  expect(help.exitCode).toBe(0);
  expect(help.stdout).toMatch(/^Usage: backoffice-image COMMAND, as root\n/);
  expect(help.stdout).toMatch(
    /\nIt gets longer with: sudo BACKOFFICE_START_SECONDS=600 backoffice-image COMMAND$/,
  );
  const wrong = await image("builds one");
  expect({ exitCode: wrong.exitCode, stderr: wrong.stderr }).toEqual({ exitCode: 2, stderr: help.stdout });
});

test("refuses to work for another user than root, who would see images of his own", async () => {
  const { exitCode, stderr } = await server.ssh(["/usr/local/sbin/backoffice-image list"], { reject: false });
  expect({ exitCode, stderr }).toEqual({
    exitCode: 1,
    stderr: "The server's images are root's: sudo backoffice-image list",
  });
});
