import { afterAll, describe, expect, it } from "vitest";
import { inJobSandbox, JOB, withoutSandbox } from "./job-sandbox";

const reason = withoutSandbox();
afterAll(() => {
  if (reason) console.log(`Not run, tests of collecting a job's commits: ${reason}.`);
});

/** What of a job's commits comes out after what its agent did in the checkout, and what is left in the job's folder then. */
async function collected(agent: string) {
  const { exitCode, stdout, stderr } = await inJobSandbox(`workspace
as job $run_job begin $job
as job sh -eu <<'END'
cd /data/worktrees/${JOB}/work/checkout
echo fixed >fix; git add fix; git commit -qm 'fix: it'
${agent}
END
code=0
timeout 20 setpriv --reuid job --regid job --clear-groups --reset-env $run_job collect $job bundle >/data/bundle || code=$?
git -C /data/origin bundle list-heads /data/bundle 2>/dev/null | cut -c 42- || true
ls $folder/work
ls -d /tmp/ran 2>/dev/null || true
exit $code`);
  return { exitCode, stderr, found: stdout.split("\n").filter(Boolean) };
}

const LEFT = ["checkout", "home", "output", "playbook"];
const WHOLE = { exitCode: 0, stderr: "", found: ["refs/heads/backoffice/fix-bug-12", ...LEFT] };

describe.skipIf(reason)("a job's commits", () => {
  it.each([
    ["git's settings of its user are damaged", "echo '[broken' >../home/.gitconfig"],
    ["they include themselves", "printf '[include]\\npath = .gitconfig\\n' >../home/.gitconfig"],
    ["they are a pipe that nobody writes to", "mkfifo ../home/.gitconfig"],
    ["its checkout's own settings are damaged", "echo '[broken' >.git/config"],
    ["its checkout's own settings include themselves", "printf '[include]\\npath = config\\n' >>.git/config"],
    ["its branches are packed", "git pack-refs --all; git repack -qad"],
    ["the folder for what is temporary is gone", "rm -rf ../home/tmp"],
  ])("come out when %s", async (_, damage) => {
    expect(await collected(damage)).toEqual(WHOLE);
  });

  it("are read without running what its agent named in git's settings", async () => {
    const { exitCode, stderr, found } = await collected(`
printf '#!/bin/sh\\ntouch /tmp/ran\\n' >../home/run
chmod 755 ../home/run
for file in .git/config ../home/.gitconfig; do
  for key in core.fsmonitor core.sshCommand core.pager uploadpack.packObjectsHook core.alternateRefsCommand; do
    git config --file $file $key $PWD/../home/run
  done
done
tree=$(git rev-parse HEAD^{tree})
git config core.repositoryFormatVersion 1
git config extensions.partialClone gone
git config remote.gone.promisor true
git config remote.gone.url "ext::$PWD/../home/run"
git config protocol.ext.allow always
rm -f .git/objects/$(echo $tree | sed 's|..|&/|')`);
    expect(exitCode).not.toBe(0);
    expect(stderr).toMatch(/^(?:error|fatal): /);
    // git bundle writes its header before it finds that an object is missing.
    expect(found).toEqual(WHOLE.found);
  });

  it("can't be had, with a sentence that says why, when its repository is no more", async () => {
    const { exitCode, stderr, found } = await collected("rm -rf .git");
    expect({ exitCode, found }).toEqual({ exitCode: 1, found: LEFT });
    expect(stderr).toBe("The checkout is no git repository any more: .git/objects is missing.");
  });
});
