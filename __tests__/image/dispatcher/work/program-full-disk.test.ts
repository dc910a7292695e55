import { afterAll, describe, expect, it } from "vitest";
import { inJobSandbox, JOB, withoutSandbox } from "./job-sandbox";
import { type Report, setUp } from "./worker-sandbox";

const reason = withoutSandbox();
afterAll(() => {
  if (reason) console.log(`Not run, tests of a disk that is full: ${reason}.`);
});

/** A job whose result has three times the room that there is on the disk where it is to be written. */
const FULL = `${setUp("head -c 3000000 /dev/urandom >big; git add .; git commit -qm 'fix: it'; tick; end")}
mount -t tmpfs -o size=1m,mode=0700,uid=10004,gid=10004 tmpfs /data/jobs
until_held() { until [ -s /tmp/held ]; do sleep 0.1; done; }`;
const MORE_ROOM = "mount -o remount,size=20m /data/jobs";
const HELD =
  "ENOSPC: no space left on device, write. Make room on the volume, or raise volumeSizeGb in backoffice.ts and deploy.";

async function lines(script: string): Promise<string[]> {
  const { exitCode, stdout, stderr } = await inJobSandbox(script);
  // What the shell says of a process that was killed on purpose.
  expect({ exitCode, stderr: stderr.replace(/^Killed$/m, "") }).toEqual({ exitCode: 0, stderr: "" });
  return stdout.split("\n").filter(Boolean);
}

describe.skipIf(reason)("a job whose result finds no room on the disk", () => {
  it("keeps its checkout and nothing half, and is delivered once there is room", async () => {
    const [held, left, report = "", ...remains] = await lines(`${FULL}
drive '{}' >/data/report &
until_held
head -n 1 /tmp/held
find /data/jobs/$job -type f
ls /data/worktrees
${MORE_ROOM}
wait
cat /data/report
remains`);
    expect({ held, left, remains }).toEqual({ held: HELD, left: JOB, remains: [] });
    const { outcome, delivered, log } = JSON.parse(report) as Report;
    expect(outcome).toMatchObject({ state: "succeeded", cost: 0.5 });
    expect(delivered).toEqual([expect.objectContaining({ heads: "refs/heads/backoffice/fix-bug-12" })]);
    expect(log).toContain("ENOSPC: no space left on device, write. It is tried again in 0.01 s.");
  });

  it("is collected from the checkout also after the dispatcher was killed, without being worked on again", async () => {
    const [report = "", ...remains] = await lines(`${FULL}
drive '{}' >/dev/null &
until_held
pkill -9 -u dispatcher
wait || true
${MORE_ROOM}
claude <<'END'
touch /tmp/ran
END
drive '{"job":{"stage":"collecting","cost":0.5,"cutOff":1}}'
find /tmp/ran 2>/dev/null || true
remains`);
    expect(remains).toEqual([]);
    const { outcome, delivered } = JSON.parse(report) as Report;
    expect(outcome).toMatchObject({ state: "succeeded", cost: 0.5 });
    expect(delivered).toEqual([expect.objectContaining({ heads: "refs/heads/backoffice/fix-bug-12" })]);
  });

  it("waits for the machine's memory too, when others have taken it in the meantime", async () => {
    const [held = "", report = "", ...remains] = await lines(`${FULL}
drive '{}' >/dev/null &
until_held
pkill -9 -u dispatcher
wait || true
${MORE_ROOM}
rm /tmp/held
sed 's/^MemAvailable:.*/MemAvailable: 1000 kB/' /proc/meminfo >/data/meminfo
mount --bind /data/meminfo /proc/meminfo
drive '{"job":{"stage":"collecting","cost":0.5}}' >/data/report &
until_held
until [ "$(grep -c . /tmp/held)" -gt 5 ]; do sleep 0.1; done
head -n 1 /tmp/held
umount /proc/meminfo
wait
cat /data/report
remains`);
    expect(held).toMatch(/^The machine has 0 MiB of memory left, and a job is ended below \d+ MiB\. /);
    expect(remains).toEqual([]);
    expect((JSON.parse(report) as Report).outcome).toMatchObject({ state: "succeeded", cost: 0.5 });
  });

  it("leaves its checkout to whoever ended it, when it is cancelled or the dispatcher stops", async () => {
    const [report = "", left, cleaned, ...remains] = await lines(`${FULL}
drive '{"cancelAfter":6000}'
ls /data/worktrees
drive '{"step":"clean"}'
remains`);
    expect((JSON.parse(report) as Report).outcome).toEqual({
      thrown: expect.stringMatching(
        /^(?:ENOSPC: no space left on device, write|The job was cancelled\.)$/,
      ) as string,
    });
    expect({ left, remains }).toEqual({ left: JOB, remains: [] });
    expect((JSON.parse(cleaned ?? "") as Report).held).toEqual([]);
  });

  it("fails when its checkout is gone in the meantime", async () => {
    const [report = ""] = await lines(`${FULL}
drive '{"job":{"stage":"collecting","cost":0.5}}'`);
    expect((JSON.parse(report) as Report).outcome).toEqual({
      state: "failed",
      reason: `The job's checkout is gone: /data/worktrees/${JOB}`,
      cost: 0.5,
    });
  });
});
