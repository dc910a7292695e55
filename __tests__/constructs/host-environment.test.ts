import { expect, test } from "vitest";
import { hostEnvironment } from "../../constructs/host-environment";
import { HostImage } from "../../constructs/host-image";
import type { HostParts } from "../../constructs/host-parts";
import { SecretReference } from "../../constructs/secret-reference";

const host: HostParts = {
  name: "acme-backoffice",
  timeZone: "Europe/Berlin",
  repositories: ["acme/hub", "acme/app"],
  operatorKeys: ["ssh-ed25519 AAAA a@example.com", 'ssh-ed25519 BBBB "b"\nc'],
  sshSources: ["198.51.100.0/24"],
  volumeSizeGb: 20,
  secretsVersion: 7,
  limits: { jobsAtOnce: 2, minutesPerJob: 45, turnsPerJob: 150, jobsPerDay: 12 },
  notify: { email: "ops@example.com", slack: "#backoffice" },
  secrets: SecretReference.all,
  image: new HostImage("__tests__/fixtures/image"),
};

const environment = hostEnvironment(host, { target: "fly", url: "https://acme.example.com" });

test("the host is told what the description says", () => {
  expect(environment).toEqual({
    TZ: "Europe/Berlin",
    BACKOFFICE_NAME: "acme-backoffice",
    BACKOFFICE_TARGET: "fly",
    BACKOFFICE_URL: "https://acme.example.com",
    BACKOFFICE_REPOSITORIES: "acme/hub,acme/app",
    BACKOFFICE_AUTHORIZED_KEYS: '["ssh-ed25519 AAAA a@example.com","ssh-ed25519 BBBB \\"b\\"\\nc"]',
    BACKOFFICE_SECRETS_VERSION: "7",
    BACKOFFICE_JOBS_AT_ONCE: "2",
    BACKOFFICE_JOB_MINUTES: "45",
    BACKOFFICE_JOB_TURNS: "150",
    BACKOFFICE_JOBS_PER_DAY: "12",
    BACKOFFICE_NOTIFY_EMAIL: "ops@example.com",
    BACKOFFICE_NOTIFY_SLACK: "#backoffice",
  });
});

test("nobody to notify has no variable, not an empty one", () => {
  const names = Object.keys(
    hostEnvironment({ ...host, notify: {} }, { target: "fly", url: "https://a.example" }),
  );
  expect(names.filter((name) => name.startsWith("BACKOFFICE_NOTIFY"))).toEqual([]);
});

test("every value is one line of text, as an environment file wants it", () => {
  for (const value of Object.values(environment)) expect(value).toMatch(/^.+$/);
  expect(JSON.parse(environment.BACKOFFICE_AUTHORIZED_KEYS ?? "")).toEqual(host.operatorKeys);
});

test("no secret has a place in it, nor a name that Fly keeps to itself", () => {
  for (const { name } of SecretReference.all) expect(environment).not.toHaveProperty(name);
  for (const name of Object.keys(environment)) expect(name).not.toMatch(/^FLY_/);
});
