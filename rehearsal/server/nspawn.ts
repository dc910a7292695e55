import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, openSync, readFileSync, closeSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { execa } from "execa";
import type { Cleanup } from "./cleanup";

export interface NspawnProps {
  /** File tree to boot. */
  readonly root: string;
  /** File that gets what the server writes to its console. */
  readonly console: string;
  readonly networkNamespace: string;
  /** Unique on this machine; also its cgroup's. */
  readonly name: string;
}

/** Inside of other containers as well: systemd 252 would ask for a cgroup v1 of its own, and for system calls to filter that are no more. */
const ENVIRONMENT = {
  SYSTEMD_NSPAWN_UNIFIED_HIERARCHY: "1",
  SYSTEMD_SECCOMP: "0",
  SYSTEMD_NSPAWN_API_VFS_WRITABLE: "1",
};

const OPTIONS = [
  "--boot",
  "--quiet",
  "--register=no",
  "--keep-unit",
  "--private-users=no",
  "--capability=all",
  "--system-call-filter=@keyring bpf @mount",
  "--link-journal=no",
  "--resolv-conf=off",
  "--timezone=off",
];

const NAMESPACES = ["-m", "-u", "-i", "-n", "-p", "-r", "-w", "-C"];

/** One run of a server, from power on to power off, under systemd-nspawn. */
export class Nspawn {
  private constructor(
    private readonly process: ChildProcess,
    private readonly cgroup: string,
  ) {}

  /** @param binds arguments of `--bind` */
  public static async start(props: NspawnProps, binds: readonly string[], cleanup: Cleanup): Promise<Nspawn> {
    const cgroup = join(await cgroupRoot(), props.name);
    const end = endOf(cgroup);
    // A group of its own: PID 1 of the server takes what is in its part of the hierarchy for its services. And a new one each time: what
    // starts in a group that was killed once is killed as well.
    await execa("sh", ["-c", end]);
    mkdirSync(cgroup);
    cleanup.shell(end);
    const console = openSync(props.console, "a");
    const args = [
      ...OPTIONS,
      `--directory=${props.root}`,
      `--machine=${props.name}`,
      ...binds.map((bind) => `--bind=${bind}`),
    ];
    // Entered before and not by nspawn, so that /sys shows the network devices of the server and not this machine's.
    const script = `echo $$ >${cgroup}/cgroup.procs && exec nsenter --net=${props.networkNamespace} systemd-nspawn "$@"`;
    const child = spawn("sh", ["-c", script, "sh", ...args], {
      detached: true,
      stdio: ["ignore", console, console],
      env: { ...process.env, ...ENVIRONMENT },
    });
    closeSync(console);
    child.unref();
    return new Nspawn(child, cgroup);
  }

  /** A program and its arguments, as they start inside. @throws Error when the server is off */
  public inside(program: string, ...args: readonly string[]): [string, string[]] {
    const leader = this.leader;
    if (leader === undefined) throw new Error("the server is off");
    // Among the server's own processes, so that a cut of the power ends it too.
    const group = join(this.cgroup, "payload/operated");
    const script = `mkdir -p ${group} && echo $$ >${group}/cgroup.procs && exec nsenter "$@"`;
    return ["sh", ["-c", script, "sh", "-t", leader, ...NAMESPACES, "--", program, ...args]];
  }

  public get isRunning(): boolean {
    return this.process.exitCode === null && this.process.signalCode === null;
  }

  /** Waits until PID 1 of the server answers. @throws Error when it ends before or takes longer */
  public async answers(seconds = 60): Promise<void> {
    const limit = performance.now() + seconds * 1000;
    while (this.isRunning && performance.now() < limit) {
      if (this.leader !== undefined) {
        const [program, args] = this.inside("systemctl", "show", "--property=Version");
        if ((await execa(program, args, { reject: false })).exitCode === 0) return;
      }
      await pause(50);
    }
    throw new Error(this.isRunning ? `PID 1 does not answer after ${seconds} s` : "systemd-nspawn has ended");
  }

  /** Waits for the server's own end. @returns whether it came in time */
  public async ended(seconds: number): Promise<boolean> {
    if (!this.isRunning) return true;
    this.process.ref();
    const ended = once(this.process, "exit").then(() => true);
    return Promise.race([ended, pause(seconds * 1000, false, { ref: false })]);
  }

  /** As when the power is cut: every process ends at once. */
  public async kill(): Promise<void> {
    if (!this.isRunning) return;
    this.process.ref();
    const ended = once(this.process, "exit");
    writeFileSync(join(this.cgroup, "cgroup.kill"), "1");
    await ended;
  }

  /** PID 1 of the server, as seen from here. */
  private get leader(): string | undefined {
    const children = `/proc/${this.process.pid}/task/${this.process.pid}/children`;
    if (!existsSync(children)) return undefined;
    return readFileSync(children, "utf8").split(" ").find(Boolean);
  }
}

/** Ends every process of a group and removes it; a line of shell. */
function endOf(cgroup: string): string {
  const kill = `echo 1 >${cgroup}/cgroup.kill`;
  const empty = `while grep -q 'populated 1' ${cgroup}/cgroup.events; do sleep 0.05; done`;
  // Where there are both versions of cgroups, systemd-nspawn makes groups of the same names in the old one.
  const old = `/sys/fs/cgroup/systemd/${basename(cgroup)}`;
  return `if [ -d ${cgroup} ]; then ${kill}; ${empty}; fi; for each in ${cgroup} ${old}; do if [ -d $each ]; then find $each -depth -type d -delete; fi; done`;
}

async function cgroupRoot(): Promise<string> {
  const { stdout } = await execa("findmnt", ["-n", "-t", "cgroup2", "-o", "TARGET"]);
  return stdout.split("\n")[0] ?? "";
}
