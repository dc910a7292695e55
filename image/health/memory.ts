import type { Check } from "./check.ts";
import { failing } from "./check.ts";
import { textOf } from "./host.ts";
import type { Host } from "./host.ts";
import { level } from "./level.ts";

interface Memory {
  /** Bytes a program could still have, file cache counted as free. */
  readonly left: number;
  readonly whole: number;
}

/** Files of a control group, version 2 and 1, below /sys/fs/cgroup. */
const CGROUPS = [
  { limit: "memory.max", usage: "memory.current", stat: "memory.stat", cache: "inactive_file" },
  {
    limit: "memory/memory.limit_in_bytes",
    usage: "memory/memory.usage_in_bytes",
    stat: "memory/memory.stat",
    cache: "total_inactive_file",
  },
];

/** Memory of the machine, or what the container's control group leaves of it. */
export const memory: Check = {
  name: "memory",
  look: (host) => {
    const machine = ofMachine(textOf(host, "/proc/meminfo") ?? "");
    if (!machine) return failing("/proc/meminfo can't be read.", "Mount /proc in the container.");
    const { left, whole } = ofGroup(host, machine) ?? machine;
    return level(
      left,
      whole,
      { warning: 10, failing: 3 },
      "See what takes it: top -o %MEM. Or raise memoryMb or the server type in backoffice.ts and deploy.",
    );
  },
};

function ofMachine(meminfo: string): Memory | undefined {
  const bytes = (name: string) => Number(new RegExp(`^${name}: +(\\d+) kB$`, "m").exec(meminfo)?.[1]) * 1024;
  const [left, whole] = [bytes("MemAvailable"), bytes("MemTotal")];
  return Number.isNaN(left + whole) ? undefined : { left, whole };
}

/** Undefined without a limit: that is "max" in version 2, and a number beyond all machines in version 1. */
function ofGroup(host: Host, machine: Memory): Memory | undefined {
  for (const { limit, usage, stat, cache } of CGROUPS) {
    const text = (file: string) => textOf(host, `/sys/fs/cgroup/${file}`) ?? "";
    const [whole, used] = [parseInt(text(limit)), parseInt(text(usage))];
    if (Number.isNaN(whole + used) || whole >= machine.whole) continue;
    const cached = Number(new RegExp(`^${cache} (\\d+)$`, "m").exec(text(stat))?.[1] ?? 0);
    return { left: Math.min(machine.left, whole - used + cached), whole };
  }
  return undefined;
}
