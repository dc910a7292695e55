import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { describeTerraform } from "../support/deployed";
import { OperatedHost } from "./operated-host";

describeTerraform("the images on the Hetzner server", () => {
  let host: OperatedHost;
  beforeAll(async () => {
    host = await OperatedHost.deployed();
  });
  beforeEach(() => {
    host.restore();
  });
  afterAll(() => host.close());

  it("are listed, for a person and for a script, without the cloud's token", async () => {
    const withoutToken = { HCLOUD_TOKEN: "" };
    const { stdout } = await host.backoffice("images hetzner", withoutToken);
    expect(stdout.split("\n")[1]).toBe(
      "0123456789ab     6f1e2d3c4b5a   2026-11-22 10:30   1.9 GB    current",
    );
    const forScript = await host.backoffice("images hetzner --json", withoutToken);
    expect(forScript.exitCode).toBe(0);
    expect(JSON.parse(forScript.stdout)).toEqual({
      images: [
        {
          tag: "0123456789ab",
          id: "6f1e2d3c4b5a",
          created: "2026-11-22 10:30",
          size: "1.9 GB",
          state: "current",
        },
        {
          tag: "ba9876543210",
          id: "0a1b2c3d4e5f",
          created: "2026-11-20 08:15",
          size: "1.9 GB",
          state: "previous",
        },
      ],
    });
  });

  it.each([
    ["rollback hetzner", "sudo backoffice-image rollback"],
    ["rollback hetzner ba9876543210", "sudo backoffice-image rollback ba9876543210"],
  ])("are switched: %s", async (words, command) => {
    expect(await host.backoffice(words)).toEqual({
      exitCode: 0,
      stdout:
        "The host runs image ba9876543210.\nA deploy changes that only when image/ has changed since the last one.",
      told: "The host runs image ba9876543210.",
    });
    expect(host.overSsh).toEqual([command]);
  });

  it("are not switched when there is no former one, as the server says", async () => {
    const { exitCode, told } = await host.backoffice("rollback hetzner", { SSH_FAULT: "no-rollback" });
    expect({ exitCode, told }).toEqual({
      exitCode: 1,
      told: `\
There is no previous image to go back to.
"sudo backoffice-image rollback" failed on ${host.address} (exit code 1):
  There is no previous image to go back to.
The images there are: npx backoffice images hetzner`,
    });
  });

  it("are told to be out of reach when the server is", async () => {
    const { exitCode, told } = await host.backoffice("images hetzner", { SSH_FAULT: "denied" });
    expect(exitCode).toBe(1);
    expect(told).toContain(`The server ${host.address} refused the login backoffice:`);
  });
});
