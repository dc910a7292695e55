import { credentials, makeClientConstructor, type ServiceError } from "@grpc/grpc-js";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { startStandIns } from "../../../rehearsal/provider/index";
import { providerService } from "../../../rehearsal/provider/protocol";
import { temporaryFolder } from "./bench";

interface Reattachment {
  readonly Addr: { readonly Network: string; readonly String: string };
}

async function started() {
  const folder = temporaryFolder();
  const standIns = await startStandIns({ folder });
  onTestFinished(() => standIns.stop());
  const attached = JSON.parse(standIns.environment.TF_REATTACH_PROVIDERS as string) as Record<
    string,
    Reattachment
  >;
  return { folder, standIns, attached };
}

function call(socket: string, method: string, request: object): Promise<Record<string, unknown>> {
  const Client = makeClientConstructor(providerService, "Provider");
  const client = new Client(`unix:${socket}`, credentials.createInsecure());
  onTestFinished(() => client.close());
  return new Promise((resolve, reject) => {
    const done = (error: ServiceError | null, answer: Record<string, unknown>) =>
      error ? reject(error) : resolve(answer);
    (client[method] as (of: object, then: typeof done) => void).call(client, request, done);
  });
}

describe("the stand-ins", () => {
  it("are attached under the addresses of both registries", async () => {
    const { attached, folder } = await started();
    expect(Object.keys(attached).sort()).toEqual([
      "registry.opentofu.org/ampbase-io/fly",
      "registry.opentofu.org/hashicorp/null",
      "registry.opentofu.org/hetznercloud/hcloud",
      "registry.terraform.io/ampbase-io/fly",
      "registry.terraform.io/hashicorp/null",
      "registry.terraform.io/hetznercloud/hcloud",
    ]);
    expect(attached["registry.terraform.io/ampbase-io/fly"]).toEqual({
      Protocol: "grpc",
      ProtocolVersion: 6,
      Pid: process.pid,
      Test: true,
      Addr: { Network: "unix", String: join(folder, "fly.sock") },
    });
  });

  it("serve the schema, with types and write-only attributes", async () => {
    const { folder } = await started();
    const answer = await call(join(folder, "fly.sock"), "GetProviderSchema", {});
    const { resource_schemas } = answer as {
      resource_schemas: Record<string, { version: number; block: { attributes: { name: string }[] } }>;
    };
    const secret = resource_schemas.fly_secret;
    expect(secret?.version).toBe(1);
    expect(secret?.block.attributes.find(({ name }) => name === "value_wo")).toMatchObject({
      type: Buffer.from('"string"'),
      required: true,
      sensitive: true,
      write_only: true,
    });
  });

  it("answer a mistake of ours as an error, not as a diagnostic", async () => {
    const { folder } = await started();
    await expect(
      call(join(folder, "fly.sock"), "ImportResourceState", { type_name: "fly_moon", id: "1" }),
    ).rejects.toThrow("13 INTERNAL: stand-in: Error: no behaviour is written for resource fly_moon");
  });

  it("leave no socket behind", async () => {
    const { folder, standIns } = await started();
    expect(existsSync(join(folder, "fly.sock"))).toBe(true);
    await standIns.stop();
    expect(existsSync(join(folder, "fly.sock"))).toBe(false);
  });

  it("start where a killed process left its sockets", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "fly.sock"), "");
    const standIns = await startStandIns({ folder });
    onTestFinished(() => standIns.stop());
    await expect(call(join(folder, "fly.sock"), "GetMetadata", {})).resolves.toBeDefined();
  });

  it("refuse a folder whose sockets nothing could open", async () => {
    const folder = join(temporaryFolder(), "x".repeat(90));
    const socket = join(folder, "fly.sock");
    await expect(startStandIns({ folder })).rejects.toThrow(
      `The stand-ins' socket path has ${socket.length} bytes: ${socket}. Unix sockets allow about 100; ` +
        "pass a shorter folder, e.g. one made by mkdtemp in /tmp.",
    );
  });

  it("refuse a schema whose provider has no behaviour", async () => {
    const folder = temporaryFolder();
    const file = join(folder, "schema.json");
    const provider_schemas = {
      "registry.terraform.io/hashicorp/random": { provider: { version: 0, block: {} } },
    };
    writeFileSync(file, JSON.stringify({ provider_schemas }));
    await expect(startStandIns({ folder, schemas: [file] })).rejects.toThrow(
      "No stand-in behaviour for provider registry.terraform.io/hashicorp/random.",
    );
  });
});
