import { describe, expect, it } from "vitest";
import { settingRoutes } from "../../../../image/dispatcher/settings/routes";
import { settingsOf } from "../../../../image/dispatcher/settings/settings";
import { ask } from "../signals/ask-route";

describe("GET /settings", () => {
  it("tells what the host was described with, and nothing else of its environment", async () => {
    const settings = settingsOf({
      BACKOFFICE_NAME: "boswell",
      BACKOFFICE_URL: "https://boswell.example.org",
      TZ: "Europe/Berlin",
      BACKOFFICE_REPOSITORIES: "acme/shop, acme/docs,",
      BACKOFFICE_NOTIFY_EMAIL: "team@example.org",
      BACKOFFICE_NOTIFY_SLACK: "#backoffice",
      SECRET: "canary",
    });

    expect(await ask(settingRoutes(settings), "GET /settings")).toEqual({
      status: 200,
      body: {
        name: "boswell",
        url: "https://boswell.example.org",
        timeZone: "Europe/Berlin",
        repositories: ["acme/shop", "acme/docs"],
        notify: { email: "team@example.org", slack: "#backoffice" },
      },
    });
  });

  it("tells nothing to notify where nothing is", () => {
    expect(settingsOf({ BACKOFFICE_NOTIFY_EMAIL: " " })).toEqual({
      name: "backoffice",
      url: "",
      timeZone: "UTC",
      repositories: [],
      notify: {},
    });
  });
});
