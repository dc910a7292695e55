import { expect, it } from "vitest";
import { runArguments } from "../../preview/container";

it("mounts the volume, publishes on 127.0.0.1 only, and names secrets without their values", () => {
  const container = {
    name: "backoffice-preview-0123abcd",
    image: "localhost/backoffice:0123456789ab",
    ports: { n8n: 5678, ssh: 40022 },
    environment: { TZ: "Europe/Berlin", BACKOFFICE_AUTHORIZED_KEYS: '["ssh-ed25519 AAAA me=you"]' },
    secrets: { GH_TOKEN: "ghp_canary" },
    runArgs: ["--memory=4g"],
  };
  expect(runArguments(container)).toEqual([
    "run",
    "--detach",
    "--pull=never",
    "--platform=linux/amd64",
    "--name=backoffice-preview-0123abcd",
    "--volume=backoffice-preview-0123abcd:/data",
    "--publish=127.0.0.1:5678:5678",
    "--publish=127.0.0.1:40022:2222",
    "--env=TZ=Europe/Berlin",
    '--env=BACKOFFICE_AUTHORIZED_KEYS=["ssh-ed25519 AAAA me=you"]',
    "--env=GH_TOKEN",
    "--memory=4g",
    "localhost/backoffice:0123456789ab",
  ]);
});
