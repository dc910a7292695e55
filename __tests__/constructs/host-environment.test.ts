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
  });
});

test("every value is one line of text, as an environment file wants it", () => {
  for (const value of Object.values(environment)) expect(value).toMatch(/^.+$/);
  expect(JSON.parse(environment.BACKOFFICE_AUTHORIZED_KEYS ?? "")).toEqual(host.operatorKeys);
});

test("no secret has a place in it, nor a name that Fly keeps to itself", () => {
  for (const { name } of SecretReference.all) expect(environment).not.toHaveProperty(name);
  for (const name of Object.keys(environment)) expect(name).not.toMatch(/^FLY_/);
});
