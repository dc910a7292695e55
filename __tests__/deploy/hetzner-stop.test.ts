import { afterEach, beforeEach, expect, it } from "vitest";
import { CANARIES, HetznerStep } from "./hetzner-step";

const GO_ON = `\
Power the server on (https://console.hetzner.cloud) or cure the above, then run the same command again.
To go on all the same, put BACKOFFICE_SKIP_STOP=1 in front of it.`;
const STOPPED = "the host on 203.0.113.7 is stopped, its data is on the volume (N s)";

let step: HetznerStep;
beforeEach(() => {
  step = new HetznerStep();
});
afterEach(() => {
  step.remove();
});

const stop = (variables: Record<string, string | undefined> = {}) =>
  step.run("hetzner-stop", { STOP: "yes", ...variables });

it("stops the host's service and unmounts the volume, and no token leaves this machine", async () => {
  const { exitCode, stdout, stderr } = await stop();
  expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: STOPPED, stderr: "" });
  expect(step.commands).toEqual(["sudo systemctl stop backoffice.service", "sudo systemctl stop data.mount"]);
  for (const canary of Object.values(CANARIES)) expect(JSON.stringify(step.calls)).not.toContain(canary);
});

it("has nothing to stop on a server whose set-up never ended", async () => {
  expect(await stop({ SSH_FAULT: "no-unit" })).toEqual({ exitCode: 0, stdout: STOPPED, stderr: "" });
});

it.each([
  ["refused", "The server 203.0.113.7 is up, but nothing answers on its SSH port 22."],
  [
    "timeout",
    "The server 203.0.113.7 does not answer on its SSH port 22: it is off, or the firewall keeps you out.\n" +
      "Your own address has to be in sshSources in backoffice.ts. Has it changed, add the new one there and deploy,\n" +
      "which opens Hetzner's firewall to it: npx cdktf deploy hetzner",
  ],
])("refuses to let the power be cut while it can't reach the server: %s", async (fault, meaning) => {
  expect(await stop({ SSH_FAULT: fault })).toEqual({
    exitCode: 1,
    stdout: "",
    stderr: `${meaning}\n\nPower would be cut while services write to /data, so nothing was changed.\n${GO_ON}`,
  });
  expect(step.calls).toHaveLength(1);
});

it("refuses to go on with a volume that is in use", async () => {
  expect(await stop({ SSH_FAULT: "busy-mount" })).toEqual({
    exitCode: 1,
    stdout: "",
    stderr: `"sudo systemctl stop data.mount" failed on 203.0.113.7 (exit code 1):\n  Job for data.mount failed.\n${GO_ON}`,
  });
});

it("leaves all of it out when the operator says so, and says it", async () => {
  expect(await stop({ BACKOFFICE_SKIP_STOP: "1", SSH_FAULT: "timeout" })).toEqual({
    exitCode: 0,
    stdout: "the host on 203.0.113.7 is not stopped: BACKOFFICE_SKIP_STOP=1",
    stderr: "",
  });
  expect(step.calls).toEqual([]);
});

it("stops nothing, and asks the server for nothing, where it is not told to", async () => {
  expect(await stop({ STOP: undefined, SSH_FAULT: "timeout" })).toEqual({
    exitCode: 0,
    stdout: "",
    stderr: "",
  });
  expect(step.calls).toEqual([]);
});

it("leaves alone whatever stands at the address once a command has stopped the host", async () => {
  expect(await stop({ BACKOFFICE_STOPPED: "1", SSH_FAULT: "host-key-changed" })).toEqual({
    exitCode: 0,
    stdout: "",
    stderr: "",
  });
  expect(step.calls).toEqual([]);
});
