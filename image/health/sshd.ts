import type { Finding } from "./check.ts";
import { failing, ok, warning } from "./check.ts";
import { restart } from "./fix.ts";
import { textOf } from "./host.ts";
import type { Host } from "./host.ts";
import { talk } from "./request.ts";
import { serviceCheck } from "./service.ts";

/** What sshd says instead of its banner to a source it refuses for the moment (sshd.c, since 9.8). */
const REFUSALS = ["Not allowed at this time", "Exceeded MaxStartups"];

/** State of a listening socket in /proc/net/tcp (proc_net(5)). */
const LISTENING = "0A";

/**
 * Whether sshd listens, told without connecting: every connection without a login is a line of its log and counts towards sshd's
 * penalties, and clouds ask every few seconds.
 */
export const sshdListens = serviceCheck("sshd", "sshd", (host) => {
  const { sshd: port } = host.ports;
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  const sockets = ["tcp", "tcp6"].flatMap((table) => (textOf(host, `/proc/net/${table}`) ?? "").split("\n"));
  const listens = sockets.some((line) => {
    const [, local, , state] = line.trim().split(/\s+/);
    return state === LISTENING && local?.endsWith(suffix);
  });
  if (listens) return ok(`It listens on port ${port}.`);
  return failing(`Nothing listens on port ${port}.`, restart(host, "sshd"));
});

/** Whether sshd greets. */
export const sshd = serviceCheck("sshd", "sshd", async (host) =>
  judge(host, await greeting(host.ports.sshd)),
);

function judge(host: Host, line: string): Finding {
  if (line.startsWith("SSH-2.0-")) return ok(`It greets as ${line}.`);
  if (REFUSALS.includes(line)) {
    return warning(
      `It runs, but refuses 127.0.0.1 for the moment: "${line}".`,
      "Wait a minute: it had too many connections without a login.",
    );
  }
  return failing(`Port ${host.ports.sshd} does not greet as SSH: "${line}".`, restart(host, "sshd"));
}

/** First line the port sends, at most 255 characters; empty when it closes without one. */
async function greeting(port: number): Promise<string> {
  const said = await talk(port, "", (text) => text.includes("\n") || text.length > 255);
  return (said.split(/\r?\n/)[0] ?? "").slice(0, 255);
}
