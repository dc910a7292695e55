import { existsSync, readFileSync, realpathSync, statSync, writeFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { execa } from "execa";

const ROOT = "/sys/fs/cgroup";

/** What the kernel counts for one container; under version 1 of cgroups and version 2. */
export class Cgroup {
  private constructor(private readonly path: string) {}

  public static async of(container: string): Promise<Cgroup> {
    const { stdout } = await execa("podman", ["inspect", "--format", "{{.State.CgroupPath}}", container]);
    return new Cgroup(stdout);
  }

  /** Bytes read from disk since the container's start; what the page cache gave is not counted. */
  public bytesRead(): number {
    const old = `${ROOT}/blkio${this.path}/blkio.throttle.io_service_bytes_recursive`;
    if (existsSync(old)) return sum(readFileSync(old, "utf8"), /Read (\d+)/g);
    return sum(readFileSync(`${ROOT}${this.path}/io.stat`, "utf8"), /rbytes=(\d+)/g);
  }

  /** Bytes of memory of the container's processes, without the page cache. */
  public memory(): number {
    const old = `${ROOT}/memory${this.path}/memory.stat`;
    if (existsSync(old)) return sum(readFileSync(old, "utf8"), /^total_(?:rss|shmem) (\d+)/gm);
    return sum(readFileSync(`${ROOT}${this.path}/memory.stat`, "utf8"), /^(?:anon|shmem) (\d+)/gm);
  }
}

/** The disk that holds `path`, as /dev/NAME. */
export function diskOf(path: string): string {
  return execFileSync("findmnt", ["-n", "-o", "SOURCE", "-T", path], { encoding: "utf8" }).trim();
}

/**
 * Gives a disk the kernel's default read-ahead of 128 kB; some virtual disks have 64 times as much, and a start then reads what nobody asked
 * for.
 * @returns what gives it back its own
 */
export function usualReadAhead(disk: string): () => void {
  const setting = `/sys/class/block/${realpathSync(disk).replace("/dev/", "")}/queue/read_ahead_kb`;
  if (!existsSync(setting)) return () => undefined;
  const own = readFileSync(setting, "utf8");
  writeFileSync(setting, "128");
  return () => writeFileSync(setting, own);
}

/** Makes the next reads come from disk. Needs root. */
export function dropPageCache(): void {
  execFileSync("sync");
  writeFileSync("/proc/sys/vm/drop_caches", "3");
}

/** Whether this machine lets the reads of a container be slowed down. @returns the reason when not */
export function cannotThrottle(): string | undefined {
  if (!statSync("/proc/sys/vm/drop_caches", { throwIfNoEntry: false }))
    return "the page cache can't be dropped here";
  const v1 = existsSync(`${ROOT}/blkio/blkio.throttle.read_bps_device`);
  const v2 =
    existsSync(`${ROOT}/cgroup.controllers`) &&
    readFileSync(`${ROOT}/cgroup.controllers`, "utf8").includes("io");
  return v1 || v2 ? undefined : "the kernel's io controller is not there";
}

function sum(text: string, pattern: RegExp): number {
  return [...text.matchAll(pattern)].reduce((total, match) => total + Number(match[1]), 0);
}
