import { afterAll, describe, expect, it } from "vitest";
import { inJobSandbox, JOB, withoutSandbox } from "./job-sandbox";

const reason = withoutSandbox();
afterAll(() => {
  if (reason) console.log(`Not run, tests of run-job: ${reason}.`);
});

/** The lines that a script printed; it must print no error, and end well. */
async function lines(script: string): Promise<string[]> {
  const { exitCode, stdout, stderr } = await inJobSandbox(script);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  return stdout.split("\n");
}

describe.skipIf(reason)("run-job refuses", () => {
  async function refusal(command: string): Promise<string> {
    const { exitCode, stdout, stderr } = await inJobSandbox(`workspace\n${command}`);
    expect({ exitCode, stdout }).toEqual({ exitCode: 100, stdout: "" });
    return stderr;
  }

  it.each(["root", "dispatcher", "agent"])("to run as %s", async (user) => {
    expect(await refusal(`as ${user} $run_job end $job`)).toBe(
      `run-job: it was started as ${user}. It runs as job or job2 only: sudo -n -u job /usr/local/lib/backoffice/run-job`,
    );
  });

  it.each([
    ["..", '".."'],
    ["", '""'],
    ["20261123-040159-7F3A", '"20261123-040159-7F3A"'],
    [`${JOB}/../x`, `"${JOB}/../x"`],
    [`${JOB}\n`, `"${JOB}\n"`],
    ["????????-??????-????", '"????????-??????-????"'],
  ])("what is no id: %j", async (id, shown) => {
    expect(await refusal(`as job $run_job end '${id}'`)).toBe(
      `run-job: ${shown} is no id of a job; one looks like 20261123-040159-7f3a.`,
    );
  });

  it("a folder that is not there", async () => {
    expect(await refusal("as job $run_job end 20261123-040159-0000")).toBe(
      "run-job: /data/worktrees/20261123-040159-0000 is no folder. The dispatcher makes it before a job begins.",
    );
  });

  it("the folder of the other user, and one of nobody's", async () => {
    expect(await refusal("as job2 $run_job end $job")).toBe(
      `run-job: /data/worktrees/${JOB} belongs to dispatcher:job. A job of user job2 works in a folder of dispatcher:job2 only.`,
    );
    expect(await refusal("chown agent $folder; as job $run_job end $job")).toBe(
      `run-job: /data/worktrees/${JOB} belongs to agent:job. A job of user job works in a folder of dispatcher:job only.`,
    );
  });

  it("a link in the place of the folder", async () => {
    expect(
      await refusal("mv $folder /data/elsewhere; ln -s /data/elsewhere $folder; as job $run_job end $job"),
    ).toBe(`run-job: /data/worktrees/${JOB} is no folder. The dispatcher makes it before a job begins.`);
  });

  it("what is no step", async () => {
    expect(await refusal("as job $run_job rm $job")).toBe(
      'run-job: "rm" is no step of a job; begin, work, collect and end are.',
    );
  });
});

describe.skipIf(reason)("a job", () => {
  it("begins with its branch, a home of its own and the playbook, and without remote", async () => {
    expect(
      await lines(`workspace
as job $run_job begin $job
cat $folder/work/playbook/PLAYBOOK.md
cd $folder/work/checkout
alias git='as job git'
git branch --format='%(refname:short) %(subject)'
git log -1 --format='%D'
echo "remotes: $(git remote)"
ls .git/hooks
stat -c '%a %U %n' $folder/work/* | sed "s#$folder/##"
readlink $folder/work/home/.claude/skills`),
    ).toEqual([
      `- [ ] **Do it.** In /data/worktrees/${JOB}/work/checkout for /data/worktrees/${JOB}/input/issue.md.`,
      "backoffice/fix-bug-12 First",
      "main First",
      "HEAD -> backoffice/fix-bug-12, main",
      "remotes: ",
      "commit-msg",
      "700 job work/checkout",
      "700 job work/home",
      "700 job work/output",
      "700 job work/playbook",
      "/opt/backoffice/skills",
    ]);
  });

  it("works with an environment of its own, limits, and no way to more rights", async () => {
    expect(
      await lines(`workspace
mkdir -p /run/backoffice/env && echo Europe/Berlin >/run/backoffice/env/TZ
export GH_TOKEN=canary
as job $run_job begin $job
claude <<'END'
exec >../output/seen
env | sort
grep -E '^(NoNewPrivs|CapEff):' /proc/self/status
cat /proc/self/oom_score_adj
umask
ulimit -p
ulimit -f
ulimit -c
id -Gn
END
as job env GH_TOKEN=canary $run_job work $job >/dev/null
grep -vE '^(PWD|OLDPWD|SHLVL|_)=' $folder/work/output/seen`),
    ).toEqual([
      "ANTHROPIC_BASE_URL=http://127.0.0.1:7071",
      "API_TIMEOUT_MS=300000",
      "CI=true",
      "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC=1",
      "CLAUDE_CODE_MAX_RETRIES=2",
      "CLAUDE_CODE_OAUTH_TOKEN=sk-ant-oat01-added-by-the-broker",
      `CLAUDE_CONFIG_DIR=/data/worktrees/${JOB}/work/home/.claude`,
      "DISABLE_AUTOUPDATER=1",
      "GIT_TERMINAL_PROMPT=0",
      `HOME=/data/worktrees/${JOB}/work/home`,
      "LANG=C.UTF-8",
      "LOGNAME=job",
      "PATH=/usr/local/bin:/usr/bin:/bin",
      "SHELL=/bin/sh",
      `TMPDIR=/data/worktrees/${JOB}/work/home/tmp`,
      "TZ=Europe/Berlin",
      "USER=job",
      "CapEff:\t0000000000000000",
      "NoNewPrivs:\t1",
      "800",
      "0077",
      "1024",
      "8388608",
      "0",
      "job",
    ]);
  });

  it("is worked on and collected: its commits as a bundle, its texts as JSON", async () => {
    const [start, ...rest] = await lines(`workspace
as job $run_job begin $job
claude <<'END'
echo fixed >fix && git add . && git commit -qm 'fix: it'
echo Fixed. >../output/summary.md
echo One >../output/issues/001.md
mkfifo ../output/issues/002.md
ln -s /etc/hostname ../output/issues/003.md
sed -i 's/\\[ \\]/[x]/' ../playbook/PLAYBOOK.md
echo '{"type":"result","num_turns":1,"total_cost_usd":0.5}'
END
as job $run_job work $job
as job $run_job collect $job bundle >/data/bundle
git -C /data/origin bundle verify -q /data/bundle 2>/dev/null && git bundle list-heads /data/bundle | cut -c 42-
for part in summary tests issues; do as job $run_job collect $job $part; echo; done`);
    expect(start).toBe('{"event":"start","runner":"claude"}');
    expect(rest).toEqual([
      '{"event":"turns","turns":1,"cost":0.5}',
      '{"event":"box","done":1,"total":1,"text":"Do it."}',
      '{"event":"end","ok":true}',
      "refs/heads/backoffice/fix-bug-12",
      '{"summary.md":"Fixed.\\n"}',
      "{}",
      '{"issues/001.md":"One\\n"}',
    ]);
  });

  it("commits nothing whose message would have its result refused, and hears why", async () => {
    const said = await lines(`workspace
as job $run_job begin $job
as job sh -eu <<'END'
cd /data/worktrees/${JOB}/work/checkout
commit() { git commit -q --allow-empty -m "$1" 2>&1 || echo "refused: $?"; }
commit 'build: raise @types/node (#12)'
commit 'fix: it, for @ada [skip ci]

Fixes #7'
git log --format=%s
END`);
    expect(said).toEqual([
      "This commit isn't made: a job's result with it would be refused.",
      '- It has a message that skips checks, "[skip ci]"; every check of the project runs.',
      '- It has a message that closes an issue, "Fixes #7"; a job may close its own only, as #12.',
      `- It has a message that mentions somebody, "@ada"; nobody is notified by a job's commits, and GitHub takes any name behind an @ for a person or team: write it without the @.`,
      "refused: 1",
      "build: raise @types/node (#12)",
      "First",
    ]);
  });

  it("without a commit has an empty bundle; without its branch none, with git's reason", async () => {
    const script = `workspace
as job $run_job begin $job
as job $run_job collect $job bundle | wc -c`;
    expect(await lines(script)).toEqual(["0"]);
    const { exitCode, stderr } = await inJobSandbox(`${script}
as job git -C $folder/work/checkout branch -q -m renamed
as job $run_job collect $job bundle`);
    expect(exitCode).toBe(128);
    expect(stderr).toMatch(/^fatal: bad revision '[0-9a-f]{40}\.\.refs\/heads\/backoffice\/fix-bug-12'$/);
  });
});

describe.skipIf(reason)("the end of a job", () => {
  it("leaves no process: children of children, sessions of their own, stopped ones, those that ignore signals", async () => {
    expect(
      await lines(`workspace
as job sh -c "setsid sh -c 'setsid sleep 300 & sleep 300' & sleep 0.1" </dev/null >/dev/null 2>&1
as job sh -c "trap '' TERM HUP INT; sleep 300 & (sleep 300) & kill -STOP \\$!" </dev/null >/dev/null 2>&1 &
as job2 sleep 300 &
sleep 0.3
left | sort -u
as job $run_job end $job
echo ended
left`),
    ).toEqual(["left: job sh", "left: job sleep", "left: job2 sleep", "ended", "left: job2 sleep"]);
  });

  it("leaves no process of a job that makes more and more of them, up to its limit", async () => {
    expect(
      await lines(`workspace
cat >/tmp/forks <<'END'
while :; do sh /tmp/forks 2>/dev/null & sleep 0.05; done
END
as job prlimit --nproc=400:400 sh /tmp/forks >/dev/null 2>&1 &
until [ "$(ps -u job --no-headers | wc -l)" -ge 60 ]; do sleep 0.1; done
as job $run_job end $job
echo ended
sleep 0.3
left`),
    ).toEqual(["ended"]);
  });

  it("comes before the next step, so that nothing of the last one sees or changes it", async () => {
    expect(
      await lines(`workspace
as job $run_job begin $job
as job setsid -f sleep 300 </dev/null >/dev/null 2>&1
sleep 0.2
as job $run_job collect $job summary
echo
left`),
    ).toEqual(["{}"]);
  });

  it("leaves no file: in folders closed to everybody, thousands of levels deep, in places shared by all", async () => {
    expect(
      await lines(`workspace
as job $run_job begin $job
as job sh -eu -c 'cd $1/work
mkdir -p closed/inner/innermost && echo x >closed/inner/innermost/file && chmod 000 closed/inner/innermost/file closed/inner/innermost closed/inner closed
mkdir deep && cd deep && perl -e "for (1..3000) { mkdir q(a-folder); chdir q(a-folder) or die }"
cd $1/work && ln -s /etc link && : >"-rf *" && : >"a
b" && mkfifo pipe && echo x >checkout/.git/hidden
for place in /tmp /var/tmp /dev/shm; do mkdir -p $place/own/er && : >$place/own/er/file && chmod 000 $place/own/er && : >$place/.file; done
ipcmk -Q >/dev/null' sh $folder 2>&1
mkdir -m 1777 /tmp/shared && as job sh -c ': >/tmp/shared/mine' && as agent sh -c ': >/tmp/shared/other'
as agent mkdir -m 700 /tmp/agents
as job $run_job end $job
find $folder /tmp /var/tmp /dev/shm -user job
ls -A $folder/work
ls /tmp/shared
stat -c '%U:%G %a' $folder/work
ipcs -q | grep -c job || true`),
    ).toEqual(["other", "dispatcher:job 1770", "0"]);
  }, 60_000);

  it("may be asked for again", async () => {
    expect(await lines("workspace\nas job $run_job end $job\nas job $run_job end $job\necho ended")).toEqual([
      "ended",
    ]);
  });
});
