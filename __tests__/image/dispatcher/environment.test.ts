import { describe, expect, it } from "vitest";
import { readEnvironment } from "../../../image/dispatcher/environment";

const NEEDED = {
  BACKOFFICE_NAME: "acme",
  BACKOFFICE_URL: "https://acme.example",
  BACKOFFICE_REPOSITORIES: "acme/app,acme/hub",
};

describe("the dispatcher's environment", () => {
  it("has limits also when none are given", () => {
    expect(readEnvironment(NEEDED)).toEqual({
      name: "acme",
      url: "https://acme.example",
      repositories: ["acme/app", "acme/hub"],
      limits: { atOnce: 1, perDay: 20, timeZone: "UTC" },
      minutesPerJob: 60,
      turnsPerJob: 200,
      notify: {},
    });
  });

  it("is taken as the description has it", () => {
    const environment = readEnvironment({
      ...NEEDED,
      TZ: "Europe/Berlin",
      BACKOFFICE_JOBS_AT_ONCE: "2",
      BACKOFFICE_JOBS_PER_DAY: "5",
      BACKOFFICE_JOB_MINUTES: "30",
      BACKOFFICE_JOB_TURNS: "100",
      BACKOFFICE_NOTIFY_EMAIL: "ops@acme.example",
      BACKOFFICE_NOTIFY_SLACK: "#ops",
      BACKOFFICE_GITHUB_UPSTREAM: "http://127.0.0.1:7902",
      BACKOFFICE_GIT_UPSTREAM: "http://127.0.0.1:7903",
    });

    expect(environment).toEqual({
      name: "acme",
      url: "https://acme.example",
      repositories: ["acme/app", "acme/hub"],
      limits: { atOnce: 2, perDay: 5, timeZone: "Europe/Berlin" },
      minutesPerJob: 30,
      turnsPerJob: 100,
      notify: { email: "ops@acme.example", slack: "#ops" },
      githubUpstream: new URL("http://127.0.0.1:7902"),
      gitUpstream: new URL("http://127.0.0.1:7903"),
    });
  });

  it("fails with all that is wrong in it", () => {
    const wrong = {
      BACKOFFICE_REPOSITORIES: "acme/app,acme",
      TZ: "Mars/Olympus",
      BACKOFFICE_JOBS_AT_ONCE: "3",
      BACKOFFICE_JOB_MINUTES: "ten",
      BACKOFFICE_GIT_UPSTREAM: "localhost",
    };

    expect(() => readEnvironment(wrong)).toThrow(
      [
        "The dispatcher can't start with what it was told of the host:",
        "- BACKOFFICE_NAME is missing.",
        "- BACKOFFICE_URL is missing.",
        '- BACKOFFICE_REPOSITORIES has "acme"; each must be owner/name.',
        '- BACKOFFICE_JOBS_AT_ONCE is "3"; it must be a whole number from 1 to 2.',
        '- TZ is "Mars/Olympus"; it must be a time zone such as Europe/Berlin.',
        '- BACKOFFICE_JOB_MINUTES is "ten"; it must be a whole number from 1 to 1440.',
        '- BACKOFFICE_GIT_UPSTREAM is "localhost"; it must be an address such as http://127.0.0.1:7902.',
        "These come from backoffice.ts: deploy again.",
      ].join("\n"),
    );
    expect(() => readEnvironment({})).toThrow(
      "- BACKOFFICE_REPOSITORIES is missing; it must be owner/name, or several with commas.",
    );
  });
});
