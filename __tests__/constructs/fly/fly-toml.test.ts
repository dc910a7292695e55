import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import { parse } from "smol-toml";
import { afterAll, beforeAll, expect, test } from "vitest";
import { BackofficeHost } from "../../../constructs/backoffice-host";
import { FlyTarget } from "../../../constructs/fly/fly-target";
import { at, flyProps, flyStack, parts } from "../../support/stacks";

interface FlyConfig {
  readonly app: string;
  readonly primary_region: string;
  readonly env: Record<string, unknown>;
  readonly mounts: Record<string, unknown>;
  readonly services: readonly Service[];
  readonly checks: Readonly<Record<string, Record<string, unknown>>>;
  readonly restart: unknown;
  readonly vm: unknown;
}

interface Service {
  readonly [name: string]: unknown;
  readonly internal_port: number;
  readonly protocol: string;
  readonly ports: unknown;
  readonly http_checks?: readonly Record<string, unknown>[];
}

const outdir = mkdtempSync(join(tmpdir(), "cdktf-out-"));
let text: string;
let config: FlyConfig;

beforeAll(() => {
  const app = new App({ outdir });
  new BackofficeHost(app, "fly", { ...parts, target: new FlyTarget(flyProps) });
  app.synth();
  text = readFileSync(join(outdir, "stacks/fly/fly.toml"), "utf8");
  config = parse(text) as unknown as FlyConfig;
});

afterAll(() => {
  rmSync(outdir, { recursive: true });
});

const machine = at(flyStack(), "fly_machine.machine");
const volume = at(flyStack(), "fly_volume.data");

test("lies beside the stack's cdk.tf.json", () => {
  expect(readdirSync(join(outdir, "stacks/fly")).sort()).toEqual(["cdk.tf.json", "fly.toml"]);
});

test("starts with a warning against a second machine", () => {
  expect(text.slice(0, text.indexOf("\n\n"))).toBe(
    [
      "# Synthesised from backoffice.ts: change it there.",
      "# Terraform uses it to build the image only. It also runs the same host by flyctl alone, without Terraform, from the project's folder:",
      '#   fly deploy image --config "$PWD/cdktf.out/stacks/fly/fly.toml" --ha=false',
      '# Never run "fly deploy" on an app whose machine Terraform made: flyctl takes it for an empty app and makes a second machine with a',
      "# second, empty volume.",
    ].join("\n"),
  );
});

test("names the same app and region as the stack", () => {
  expect(config.app).toBe(at(flyStack(), "fly_app.app").name);
  expect(config.primary_region).toBe(machine.region);
});

test("has the size of the machine", () => {
  const { cpu_kind, cpus, memory_mb } = machine.guest as {
    cpu_kind: string;
    cpus: number;
    memory_mb: number;
  };
  expect(config.vm).toEqual([{ cpu_kind, cpus, memory: `${memory_mb}mb` }]);
});

test("has the environment of the machine, as text: flyctl refuses a number there", () => {
  expect(config.env).toEqual(machine.env);
  for (const value of Object.values(config.env)) expect(value).toBeTypeOf("string");
});

test("has the volume of the stack, where the machine mounts it", () => {
  const [mount] = machine.mount as { path: string }[];
  expect(config.mounts).toEqual({
    source: volume.name,
    destination: mount?.path,
    initial_size: `${volume.size_gb as number}gb`,
    snapshot_retention: volume.snapshot_retention,
    scheduled_snapshots: volume.auto_backup_enabled,
  });
});

test("has the services of the machine, port by port", () => {
  const told = config.services.map((service) => ({
    protocol: service.protocol,
    internal_port: service.internal_port,
    port: service.ports,
    autostop: service.auto_stop_machines,
    autostart: service.auto_start_machines,
    ...(service.http_checks && {
      check: service.http_checks.map(({ method, path, interval, timeout }) => ({
        ...{ method, path, interval, timeout },
        ...{ type: "http", port: service.internal_port },
      })),
    }),
  }));
  expect(told).toEqual(machine.service);
});

test("has the check of the machine, by its name", () => {
  const told = Object.entries(config.checks).map(([name, { grace_period, ...check }]) => ({
    name,
    ...check,
  }));
  expect(told).toEqual(machine.check);
});

test("keeps one machine running", () => {
  expect(config.services.map((service) => service.min_machines_running)).toEqual([1, 1]);
});

test("says restart as a list of tables, the only form flyctl reads", () => {
  expect(text).toMatch(/^\[\[restart\]\]$/m);
  expect(config.restart).toEqual([machine.restart]);
});

test("checks no more often than flyctl allows, with a first look in time", () => {
  const ofServices = config.services.flatMap((service) => service.http_checks ?? []);
  const checks = [...ofServices, ...Object.values(config.checks)];
  const seconds = (value: unknown) => Number(/^(\d+)s$/.exec(String(value))?.[1]);
  expect(checks).toHaveLength(2);
  for (const check of checks) {
    expect(seconds(check.interval)).toBeGreaterThanOrEqual(2);
    expect(seconds(check.timeout)).toBeLessThanOrEqual(60);
    expect(seconds(check.grace_period)).toBe(60);
  }
});

test("stops the host as Terraform's machine is stopped: by Fly's own signal and time, which the provider can't set", () => {
  expect(config).not.toHaveProperty("kill_signal");
  expect(config).not.toHaveProperty("kill_timeout");
});
