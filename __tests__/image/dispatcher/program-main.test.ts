import { execa } from "execa";
import { expect, it } from "vitest";
import { imageNode } from "../../../rehearsal/image/node";

it("the dispatcher doesn't start without knowing its host, and says all that it lacks", async () => {
  const { exitCode, stderr, stdout } = await execa(imageNode(), ["image/dispatcher/main.ts"], {
    env: { TZ: "Mars/Olympus" },
    extendEnv: false,
    reject: false,
    timeout: 20_000,
  });

  expect({ exitCode, stderr, stdout }).toEqual({
    exitCode: 1,
    stderr: [
      "The dispatcher can't start with what it was told of the host:",
      "- BACKOFFICE_NAME is missing.",
      "- BACKOFFICE_URL is missing.",
      "- BACKOFFICE_REPOSITORIES is missing; it must be owner/name, or several with commas.",
      '- TZ is "Mars/Olympus"; it must be a time zone such as Europe/Berlin.',
      "These come from backoffice.ts: deploy again.",
    ].join("\n"),
    stdout: "",
  });
});
