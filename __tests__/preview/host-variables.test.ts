import { expect, it } from "vitest";
import { HostImage } from "../../constructs/host-image";
import { hasKeys, hostVariables } from "../../preview/host-variables";
import { shipped } from "../support/shipped";

const image = new HostImage("__tests__/fixtures/image");
const URL = "http://localhost:5678";

it("tells the preview what the description says, under a name and target of its own", () => {
  const variables = hostVariables(shipped, image, URL);
  expect(variables).toEqual({
    TZ: "America/New_York",
    BACKOFFICE_NAME: "preview",
    BACKOFFICE_TARGET: "preview",
    BACKOFFICE_URL: URL,
    BACKOFFICE_REPOSITORIES: "teamboswell/boswell-hub,teamboswell/boswell-app",
    BACKOFFICE_AUTHORIZED_KEYS: JSON.stringify(shipped.operatorKeys),
    BACKOFFICE_SECRETS_VERSION: "1",
    BACKOFFICE_JOBS_AT_ONCE: "1",
    BACKOFFICE_JOB_MINUTES: "60",
    BACKOFFICE_JOB_TURNS: "200",
    BACKOFFICE_JOBS_PER_DAY: "20",
  });
  expect(hasKeys(variables)).toBe(true);
});

it.each([{ ...shipped, timeZone: "Mars/Olympus" }, undefined])(
  "needs no description without a mistake",
  (description) => {
    const variables = hostVariables(description, image, URL);
    expect(variables).toMatchObject({ TZ: "UTC", BACKOFFICE_TARGET: "preview", BACKOFFICE_URL: URL });
    expect(hasKeys(variables)).toBe(false);
  },
);

it("keeps the keys when only a cloud's section has a mistake", () => {
  const variables = hostVariables({ ...shipped, fly: { region: "nowhere" } }, image, URL);
  expect(hasKeys(variables)).toBe(true);
});
