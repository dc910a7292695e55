import { spawnSync } from "node:child_process";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { LIBRARY, ScriptFolder } from "./script-folder";

/** Why no first process of our own can be had here; undefined when it can. */
function withoutProcesses(): string | undefined {
  if (process.getuid?.() !== 0) return "not root";
  const tried = spawnSync("unshare", ["--pid", "--fork", "--mount-proc", "pkill", "-0", "pkill"]);
  return (
    tried.error?.message ?? (tried.status === 1 ? undefined : `unshare or pkill: ${tried.stderr.toString()}`)
  );
}

const reason = withoutProcesses();
afterAll(() => {
  if (reason) console.log(`Not run, tests of what a stop ends: ${reason}.`);
});

describe.skipIf(reason)("what still runs at the end of a stop", () => {
  let folder: ScriptFolder;
  beforeEach(() => {
    folder = new ScriptFolder();
    folder.standIn("s6-svscanctl", 'echo "s6-svscanctl $*"');
    folder.standIn("sleep", 'echo "sleep $*"');
  });
  afterEach(() => folder.remove());

  /** Stops a host that runs below a first process of this name, and lists whose processes are left. */
  function left(first: string): string[] {
    const script = `
printf ${first} >/proc/1/comm
for user in 0 10001 10002 10003 10004 10005 10006 10007 10008 10009 65534 10099; do
  setpriv --reuid=$user --clear-groups /bin/sleep 60 &
done
until [ "$(pgrep -c -f '^/bin/sleep 60$')" -eq 12 ]; do /bin/sleep 0.1; done
sh ${LIBRARY}/stop
/bin/sleep 0.5
ps -eo uid=,comm=,stat= | awk '$2 == "sleep" && $3 !~ /Z/ { print "left " $1 }'`;
    const path = `${folder.path}/bin:/usr/bin:/bin:/usr/sbin:/sbin`;
    const { stdout, stderr } = spawnSync(
      "unshare",
      ["--pid", "--fork", "--mount-proc", "--kill-child", "sh", "-c", script],
      { env: { PATH: path }, encoding: "utf8" },
    );
    expect(stderr).toBe("");
    return stdout.trimEnd().split("\n");
  }

  it("goes, all of it, where s6 is the first process", () => {
    expect(left("s6-svscan")).toEqual(["s6-svscanctl -t /run/service", "sleep 3.7"]);
  });

  it("goes where it is the image's users', the loggers last, below another first process", () => {
    expect(left("init")).toEqual([
      "s6-svscanctl -t /run/service",
      "sleep 3.7",
      "sleep 0.2",
      "left 0",
      "left 10099",
    ]);
  });
});
