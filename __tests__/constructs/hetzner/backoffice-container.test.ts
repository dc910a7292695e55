import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { flyStack, at } from "../../support/stacks";

const unit = readFileSync("constructs/hetzner/host/etc/containers/systemd/backoffice.container", "utf8");
const value = (key: string) => new RegExp(`^${key}=(.*)$`, "m").exec(unit)?.[1];

test("podman asks what decides over the host's life and nothing else, and never ends the host for the answer", () => {
  expect(value("HealthCmd")).toBe("/usr/local/bin/backoffice-health --live");
  expect(value("HealthOnFailure")).toBe("none");
});

test("a start has as long to become healthy as on Fly, where a new machine has 120 s", () => {
  expect(value("HealthStartPeriod")).toBe("120s");
});

test("secrets have a place in memory", () => {
  expect(value("Tmpfs")).toMatch(/^\/run\/secrets:/);
});

test("the port for Fly's checks is not published", () => {
  const [check] = at(flyStack(), "fly_machine.machine").check as { port: number }[];
  expect(unit).not.toContain(String(check?.port));
});
