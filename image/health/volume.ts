import type { Check } from "./check.ts";
import { failing, ok } from "./check.ts";
import { textOf, variable } from "./host.ts";
import type { Host } from "./host.ts";

/** Whether /data is a mount that can be written, and this host's own. Told without writing, so that any user can ask. */
export const volume: Check = {
  name: "volume",
  look: (host) => {
    const flags = mountFlags(textOf(host, "/proc/self/mountinfo") ?? "");
    if (!flags) {
      return failing("/data is no mount: what is written there is lost with the container.", attach(host));
    }
    if (flags.includes("ro")) {
      return failing(
        "/data is mounted read-only.",
        "See why (often a fault of the disk): sudo dmesg. Then restart the host.",
      );
    }
    const owner = textOf(host, "/data/backoffice/host")?.trim();
    const name = variable(host, "BACKOFFICE_NAME");
    if (owner === undefined) {
      return failing(
        "/data/backoffice/host is missing, so nothing tells whose volume this is.",
        "Restart the host: it writes the file.",
      );
    }
    if (name !== undefined && owner !== name) {
      return failing(
        `The volume belongs to the host "${owner}", and this is "${name}".`,
        `Attach the volume of "${name}".`,
      );
    }
    return ok(`/data is mounted, can be written and belongs to "${owner}".`);
  },
};

/**
 * Flags of the mount at /data and of its file system, undefined when nothing is mounted there. Of several on top of each other the last
 * counts (proc_pid_mountinfo(5)).
 */
function mountFlags(mountinfo: string): string[] | undefined {
  const line = mountinfo.split("\n").findLast((each) => each.split(" ")[4] === "/data");
  if (line === undefined) return undefined;
  const [mount = "", system = ""] = line.split(" - ");
  return `${mount.split(" ")[5] ?? ""},${system.split(" ")[2] ?? ""}`.split(",");
}

function attach(host: Host): string {
  switch (variable(host, "BACKOFFICE_TARGET")) {
    case "fly":
      return "Deploy again, which attaches the volume: npx cdktf deploy fly";
    case "hetzner":
      return "On the server: systemctl status data.mount backoffice-volume";
    default:
      return "Start the host with a volume at /data: podman run --volume NAME:/data";
  }
}
