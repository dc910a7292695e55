import { afterEach, beforeEach, expect, it } from "vitest";
import { CANARIES, HetznerStep } from "./hetzner-step";

const READY = "ssh answers (N s)\ncloud-init has ended (N s)\n";
const START = "sudo systemctl start data.mount backoffice.service";
const GROW = 'sudo resize2fs "$(findmnt -no SOURCE /data)"';
const DEPLOY_AGAIN = `\
Why: ssh backoffice@203.0.113.7 journalctl -b -u data.mount -u backoffice.service
Then deploy again: npx cdktf deploy hetzner`;

let step: HetznerStep;
beforeEach(() => {
  step = new HetznerStep();
});
afterEach(() => {
  step.remove();
});

const start = (fault = "") => step.run("hetzner-start", { SSH_FAULT: fault });

it("starts the host on a file system as big as its volume, and no token leaves this machine", async () => {
  expect(await start()).toEqual({ exitCode: 0, stdout: `${READY}the host on 203.0.113.7 runs`, stderr: "" });
  expect(step.commands).toEqual([
    "true",
    "cloud-init status --wait",
    START,
    GROW,
    "systemctl is-active backoffice.service",
    "test -e /run/reboot-required",
  ]);
  for (const canary of Object.values(CANARIES)) expect(JSON.stringify(step.calls)).not.toContain(canary);
});

it("says so in one line when the host waits for its image or secrets", async () => {
  expect(await start("no-image")).toEqual({
    exitCode: 0,
    stdout: `${READY}the host on 203.0.113.7 is inactive: it waits for its image or its secrets`,
    stderr: "",
  });
});

it("says in one line when a new kernel waits for a restart", async () => {
  expect(await start("reboot-required")).toEqual({
    exitCode: 0,
    stdout: `${READY}the host on 203.0.113.7 runs
updates of the kernel wait for a restart of the server: ssh backoffice@203.0.113.7 sudo systemctl reboot`,
    stderr: "",
  });
});

it.each([
  ["no-volume", START, "A dependency job for data.mount failed. See 'journalctl -xe' for details."],
  ["small-disk", GROW, "resize2fs: Permission denied to resize filesystem"],
])("fails, with the way to find out more: %s", async (fault, command, reason) => {
  expect(await start(fault)).toEqual({
    exitCode: 1,
    stdout: READY.trimEnd(),
    stderr: `"${command}" failed on 203.0.113.7 (exit code 1):\n  ${reason}\n${DEPLOY_AGAIN}`,
  });
});
