import { afterAll, describe, expect, it } from "vitest";
import { inJobSandbox, JOB, withoutSandbox } from "./job-sandbox";
import { type Report, run, setUp } from "./worker-sandbox";

const reason = withoutSandbox();
afterAll(() => {
  if (reason) console.log(`Not run, tests of the worker with real users: ${reason}.`);
});

describe.skipIf(reason)("a job that ends by itself", () => {
  it("is delivered with its commits and texts, and leaves nothing behind", async () => {
    const { outcome, log, saved, delivered } =
      await run(`echo fixed >fix && git add . && git commit -qm 'fix: it'
echo Fixed. >../output/summary.md; echo Ran. >../output/tests.md
cat ../../input/issue.md >&2; setsid -f sleep 300; tick; end`);
    expect(outcome).toEqual({
      state: "succeeded",
      pullRequest: "https://github.com/acme/app/pull/1",
      cost: 0.5,
    });
    expect(saved).toEqual([
      { stage: "collecting", cost: 0.5, cutOff: 1 },
      { stage: "delivering", cutOff: 1 },
    ]);
    expect(delivered).toEqual([
      {
        kind: "commits",
        base: 40,
        baseBranch: "main",
        branch: "backoffice/fix-bug-12",
        bundle: `/data/jobs/${JOB}/result.bundle`,
        summary: "Fixed.\n",
        tests: "Ran.\n",
        cost: 0.5,
        heads: "refs/heads/backoffice/fix-bug-12",
      },
    ]);
    expect(log).toEqual([
      expect.stringMatching(/^It works on acme\/app, from main at [0-9a-f]{10}\.$/) as string,
      "Claude Code runs the playbook, without Maestro.",
      "3 turns so far, $0.50.",
      "Box 1 of 1 is ticked: Do it.",
      "The playbook is done.",
    ]);
  });

  it("can run as the second user", async () => {
    const { outcome } = await run("id -un >../output/summary.md; tick; end", { job: { slot: 2 } });
    expect(outcome.state).toBe("succeeded");
  });

  it("that planned issues is delivered as a plan", async () => {
    const agent = "echo One >../output/issues/001.md; echo Plan >../output/summary.md; tick; end";
    const playbook = "decompose-feature";
    const { exitCode, stdout } = await inJobSandbox(`${setUp(agent)}
cp /opt/backoffice/playbooks/fix-bug.md /opt/backoffice/playbooks/${playbook}.md
drive '{"job":{"playbook":"${playbook}"}}'`);
    expect(exitCode).toBe(0);
    const { outcome, delivered } = JSON.parse(stdout) as Report;
    expect(outcome).toEqual({ state: "succeeded", issues: [13], cost: 0.5 });
    expect(delivered).toEqual([
      { kind: "plan", files: { "issues/001.md": "One\n" }, summary: "Plan\n", cost: 0.5 },
    ]);
  });

  it("fails with the runner's reason, and what it cost", async () => {
    const { outcome, delivered } = await run("end");
    expect(outcome).toEqual({
      state: "failed",
      reason: 'The agent worked on box 1 of 1, "Do it.", 2 times without ticking it.',
      cost: 1,
    });
    expect(delivered).toEqual([]);
  });

  it("fails when the runner is killed", async () => {
    const { outcome } = await run("kill -9 $PPID");
    expect(outcome).toEqual({
      state: "failed",
      reason: "The job's runner broke off (exit code 1).",
      cost: 0,
    });
  });

  it("fails after a few tries when its repository makes git say that the disk is full, which it isn't", async () => {
    const { outcome, held } = await run(
      "git pack-refs --all; echo 'x: No space left on device' >>.git/packed-refs; tick; end",
    );
    expect(outcome).toEqual({
      state: "failed",
      reason: expect.stringMatching(
        /^The job's commits on backoffice\/fix-bug-12 can't be had: .*: No space left on device/,
      ) as string,
      cost: 0.5,
    });
    expect(held).toHaveLength(3);
  });

  it("fails when its branch is gone", async () => {
    const { outcome } = await run("git branch -q -m other; tick; end");
    expect(outcome).toEqual({
      state: "failed",
      reason: expect.stringMatching(
        /^The job's commits on backoffice\/fix-bug-12 can't be had: fatal: bad revision /,
      ) as string,
      cost: 0.5,
    });
  });

  it("reads nothing by the dispatcher's rights: links in the place of its texts lead nowhere", async () => {
    const { outcome, delivered } =
      await run(`rm -rf ../output; ln -s /data/jobs ../output; ln -s /data/jobs ../more
echo x >x; git add .; git commit -qm x; tick; end`);
    expect(outcome.state).toBe("succeeded");
    expect(delivered).toEqual([expect.objectContaining({ summary: "", tests: "" })]);
  });

  it("puts what its agent prints into the log without what a terminal obeys", async () => {
    const { log } = await run(
      `printf '{"type":"assistant","message":{"content":[{"type":"text","text":"a\\\\u001b[2Jb\\\\nc"}]}}\\n'; tick; end`,
    );
    expect(log.slice(2, 4)).toEqual(["ab", "c"]);
  });
});

describe.skipIf(reason)("a job that must be ended", () => {
  const HANGS = "setsid -f sh -c 'while :; do sleep 1; done'; sleep 300 & sleep 300";

  it("is ended when it is cancelled", async () => {
    const { outcome, log } = await run(HANGS, { cancelAfter: 3000 });
    expect(outcome).toEqual({ state: "cancelled", reason: "The job was cancelled.", cost: 0 });
    expect(log.at(-1)).toBe("It is ended: The job was cancelled.");
  });

  it("is ended when it takes too long", async () => {
    const { outcome } = await run(HANGS, { limits: { minutes: 0.05 } });
    expect(outcome).toEqual({
      state: "failed",
      reason:
        "The job took longer than 0.05 minutes. Make the issue smaller, or raise minutesPerJob in backoffice.ts.",
      cost: 0,
    });
  });

  it("is ended when it takes too much memory, whatever process has it", async () => {
    const { outcome } = await run(
      "setsid -f node -e 'globalThis.held = Buffer.alloc(5e8, 1); setInterval(() => held, 1000)'; sleep 300",
      { limits: { memory: 400_000_000 } },
    );
    expect(outcome).toMatchObject({
      state: "failed",
      reason: expect.stringMatching(/^The job used 0\.\d GiB of memory; it may use 0\.4 GiB\.$/) as string,
    });
  });

  it("is ended when it fills the disk", async () => {
    const { outcome } = await run("head -c 265000000 /dev/zero >big; sleep 300");
    expect(outcome).toMatchObject({
      state: "failed",
      reason:
        "The disk of /data/worktrees has 0.0 GiB left, and a job is ended below 0.0 GiB. Raise volumeSizeGb in backoffice.ts, then deploy.",
    });
  });

  it("is ended though it kills whatever it can reach, and with it who comes to end it", async () => {
    const attack = "for (;;) try { process.kill(-1, 9) } catch {}";
    const { outcome } = await run(`setsid -f node -e "${attack}"; sleep 300`, { cancelAfter: 4000 });
    // The runner is killed before the job is cancelled.
    expect(outcome.state).toBe("failed");
  });

  it("is cleaned up after a dispatcher that was killed, in the midst of it or before it began", async () => {
    const { exitCode, stdout } = await inJobSandbox(`${setUp(HANGS)}
drive '{}' >/dev/null &
until pgrep -u job sleep >/dev/null; do sleep 0.2; done
pkill -9 -u dispatcher
sleep 0.2
left | sort -u | grep -c .
drive '{"step":"clean"}'
remains
install -d -o dispatcher -g dispatcher -m 0700 $folder $folder/input
drive '{"step":"clean"}'
remains`);
    expect(exitCode).toBe(0);
    expect(stdout.split("\n")).toEqual([
      expect.stringMatching(/^[1-9]/) as string,
      '{"log":[],"saved":[],"delivered":[],"held":[]}',
      '{"log":[],"saved":[],"delivered":[],"held":[]}',
    ]);
  });
});

describe.skipIf(reason)("what two jobs left together", () => {
  it("is removed, as neither user could do it", async () => {
    const { exitCode, stdout } = await inJobSandbox(`${setUp("tick; end")}
install -d -m 0750 -o dispatcher -g job $folder
install -d -m 1770 -o dispatcher -g job $folder/work
install -d -o job -g job $folder/work/one
install -d -m 0700 -o job2 -g job2 $folder/work/one/other $folder/work/other
touch $folder/work/one/other/file $folder/work/other/file
echo kept >/data/kept
ln -s /data $folder/work/one/other/link
drive '{"step":"clean"}'
remains
install -d -m 0750 -o dispatcher -g job $folder
install -d -m 1770 -o dispatcher -g job $folder/work
install -d -o job2 -g job2 $folder/work/other $folder/work/other/more
drive '{"step":"clean"}'
remains
cat /data/kept`);
    expect(exitCode).toBe(0);
    const cleaned = '{"log":[],"saved":[],"delivered":[],"held":[]}';
    expect(stdout.split("\n")).toEqual([cleaned, cleaned, "kept"]);
  });

  it("is removed by nothing but a job's id, and behind no link", async () => {
    const helper = "/usr/local/lib/backoffice/remove-job-remains";
    const { stdout } = await inJobSandbox(`mkdir -p /data/elsewhere/work/kept
ln -s /data/elsewhere $folder
${helper} ../elsewhere 2>&1 || echo $?
${helper} $job 2>&1 || echo $?
ls /data/elsewhere/work`);
    expect(stdout.split("\n")).toEqual([
      'remove-job-remains: "../elsewhere" is no id of a job; one looks like 20261123-040159-7f3a.',
      "100",
      `remove-job-remains: /data/worktrees/${JOB}/work is behind a link. See it with: ls -ld /data/worktrees/${JOB} /data/worktrees/${JOB}/work`,
      "100",
      "kept",
    ]);
  });
});

describe.skipIf(reason)("GitHub", () => {
  it("is asked again while it does not answer", async () => {
    const { outcome, log } = await run("tick; end", { unreachable: 2 });
    expect(outcome.state).toBe("succeeded");
    expect(log[0]).toBe("GitHub does not answer. It is tried again in 0.01 s.");
  });

  it.each([{}, { status: 401 }])("holds a job at its beginning for as long as it fails, %j", async (how) => {
    const { outcome, held } = await run("tick; end", { unreachable: 9, ...how });
    expect(outcome.state).toBe("succeeded");
    expect(held).toEqual(Array.from({ length: 9 }, () => "beginning: GitHub does not answer."));
  });

  it("fails a job at once that it refuses", async () => {
    const { outcome, held } = await run("tick; end", { unreachable: 1, status: 404 });
    expect([outcome, held]).toEqual([{ state: "failed", reason: "GitHub does not answer." }, []]);
  });

  it("is waited for no more when the job is cancelled", async () => {
    const { outcome } = await run("tick; end", { unreachable: 1e9, cancelAfter: 300 });
    expect(outcome).toEqual({ state: "failed", reason: "GitHub does not answer." });
  });
});

describe.skipIf(reason)("a job at its delivery", () => {
  it("is kept there while the disk is full", async () => {
    const { outcome, log } = await run("tick; end", { fullDisk: 5 });
    expect(outcome.state).toBe("succeeded");
    expect(log.at(-1)).toBe("The disk is full. It is tried again in 0.01 s.");
  });

  it("is only delivered, from what is on disk", async () => {
    const { exitCode, stdout } = await inJobSandbox(`${setUp("tick; end")}
drive '{}' >/dev/null
claude <<'END'
touch /tmp/ran
END
drive '{"job":{"stage":"delivering"}}'
ls /tmp/ran 2>/dev/null || true`);
    expect(exitCode).toBe(0);
    const [report = "", ...rest] = stdout.split("\n");
    expect(rest).toEqual([]);
    expect((JSON.parse(report) as Report).outcome).toEqual({
      state: "succeeded",
      pullRequest: "https://github.com/acme/app/pull/1",
      cost: 0.5,
    });
  });
});
