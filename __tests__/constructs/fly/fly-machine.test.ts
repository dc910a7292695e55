import { expect, test } from "vitest";
import { at, flyStack, parts } from "../../support/stacks";

const stack = flyStack();
const machine = at(stack, "fly_machine.machine");
const [web, ssh] = machine.service as [Record<string, unknown>, Record<string, unknown>];

test("is always on", () => {
  expect(machine.desired_state).toBe("started");
  expect(machine.restart).toEqual({ policy: "always" });
  for (const service of [web, ssh]) expect(service).toMatchObject({ autostop: "off", autostart: true });
});

test("n8n is reached by HTTPS on 443", () => {
  expect(web).toMatchObject({
    protocol: "tcp",
    internal_port: 5678,
    port: [{ port: 443, handlers: ["tls", "http"] }],
  });
});

test("SSH is reached on 10022, as raw TCP: without handlers and without a check", () => {
  expect(ssh).toEqual({
    protocol: "tcp",
    internal_port: 2222,
    port: [{ port: 10022 }],
    autostop: "off",
    autostart: true,
  });
});

test("nothing else is reached from outside, least of all plain HTTP on 80", () => {
  const services = machine.service as { port: { port: number }[] }[];
  expect(services.flatMap((service) => service.port.map(({ port }) => port))).toEqual([443, 10022]);
});

test("requests come while n8n answers, whatever the state of the rest", () => {
  expect(web.check).toEqual([
    { type: "http", method: "GET", path: "/healthz", port: 5678, interval: "15s", timeout: "5s" },
  ]);
});

test("a deploy waits for the host's own health, asked often enough to be green within two minutes", () => {
  expect(machine.check).toEqual([
    { name: "host", type: "http", method: "GET", path: "/", port: 7072, interval: "15s", timeout: "5s" },
  ]);
});

test("mounts its volume at /data and follows it to other hardware", () => {
  expect(machine.mount).toEqual([
    { volume: "${fly_volume.data.id}", path: "/data", readopt_on_host_migration: true },
  ]);
});

test("is named as the host, and has the size, place and image it was given", () => {
  expect(machine).toMatchObject({
    name: "acme-backoffice",
    app: "${fly_app.app.name}",
    region: "ewr",
    guest: { cpu_kind: "shared", cpus: 2, memory_mb: 4096 },
    image: `registry.fly.io/\${fly_app.app.name}:${parts.image.tag}`,
  });
});

test("gets no variable whose name Fly keeps to itself, and text only", () => {
  const entries = Object.entries(machine.env as Record<string, unknown>);
  expect(entries).not.toEqual([]);
  for (const [name, value] of entries) {
    expect(name).not.toMatch(/^FLY_/);
    expect(value).toBeTypeOf("string");
  }
});

test("the environment is escaped for Terraform", () => {
  const { env } = at(flyStack({}, { operatorKeys: ["ssh-ed25519 AAAA a${x}%{y}"] }), "fly_machine.machine");
  expect(env).toMatchObject({ BACKOFFICE_AUTHORIZED_KEYS: '["ssh-ed25519 AAAA a$${x}%%{y}"]' });
});

test("another volume makes another machine: by a plain address, since Terraform refuses a template there", () => {
  expect(machine.lifecycle).toEqual({ replace_triggered_by: ["null_resource.machine_volume"] });
  expect(at(stack, "null_resource.machine_volume").triggers).toEqual({ identity: "backoffice_data" });
  const other = flyStack({ volumeId: "vol_restored" });
  expect(at(other, "null_resource.machine_volume").triggers).toEqual({ identity: "vol_restored" });
});

test("a machine that is off is reported by every deploy, with what to do", () => {
  expect(stack.check).toEqual({
    machine_is_started: {
      assert: [
        {
          condition: '${fly_machine.machine.state == "started"}',
          error_message:
            'The machine is "${fly_machine.machine.state}", not "started". ' +
            "Look why: fly logs -a ${fly_machine.machine.app}. " +
            "Start it: fly machine start ${fly_machine.machine.id} -a ${fly_machine.machine.app}.",
        },
      ],
    },
  });
});
