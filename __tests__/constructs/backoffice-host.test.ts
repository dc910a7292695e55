import { relative, resolve } from "node:path";
import { Resource } from "@cdktf/provider-null/lib/resource";
import { TerraformStack, Testing } from "cdktf";
import { expect, test } from "vitest";
import { BackofficeHost, type BackofficeHostProps } from "../../constructs/backoffice-host";
import { HostImage } from "../../constructs/host-image";
import type { HostParts, HostTarget, PlacedHost } from "../../constructs/host-parts";
import { SecretReference } from "../../constructs/secret-reference";
import type { StateLocation } from "../../constructs/state-backend";
import { testApp } from "../support/stacks";

interface Written {
  readonly terraform: { backend: Record<string, Record<string, unknown>>; required_version: string };
  readonly output: unknown;
  readonly provider: Record<string, unknown>;
  readonly resource: unknown;
}

/** A third cloud, in the smallest. */
class ShelfTarget implements HostTarget {
  public readonly placed: [stack: TerraformStack, host: HostParts][] = [];

  public place(stack: TerraformStack, host: HostParts): PlacedHost {
    this.placed.push([stack, host]);
    const shelf = new Resource(stack, "shelf", { triggers: { name: host.name, image: host.image.tag } });
    return { url: `https://shelf/${shelf.id}`, ssh: "ssh shelf", nextStep: "Plug it in." };
  }
}

const host: HostParts = {
  name: "acme-backoffice",
  timeZone: "Europe/Berlin",
  repositories: ["acme/hub"],
  operatorKeys: ["ssh-ed25519 AAAA"],
  sshSources: [],
  volumeSizeGb: 20,
  secretsVersion: 1,
  limits: { jobsAtOnce: 1, minutesPerJob: 60, turnsPerJob: 200, jobsPerDay: 20 },
  notify: {},
  secrets: SecretReference.all,
  image: new HostImage("__tests__/fixtures/image"),
};

function written(props: Partial<BackofficeHostProps> = {}, id = "shelf"): Written {
  const stack = new BackofficeHost(testApp(), id, { ...host, target: new ShelfTarget(), ...props });
  return JSON.parse(Testing.synth(stack, true)) as Written;
}

const backend = (state?: StateLocation) => written(state && { state }).terraform.backend;

test("state is a file beside cdktf.json by default, one for each stack", () => {
  expect(backend()).toEqual({ local: { path: "../../../terraform.shelf.tfstate" } });
  expect(backend({ backend: "local" })).toEqual(backend());
  expect(written({}, "attic").terraform.backend.local?.path).toBe("../../../terraform.attic.tfstate");
});

test("state is never inside cdktf.out, which the CLI cleans", () => {
  const file = resolve("cdktf.out/stacks/shelf", backend().local?.path as string);
  expect(relative(process.cwd(), file)).toBe("terraform.shelf.tfstate");
});

test("state in S3 is encrypted and locked by a file beside it", () => {
  expect(backend({ backend: "s3", bucket: "acme-state", region: "eu-central-1" })).toEqual({
    s3: {
      bucket: "acme-state",
      region: "eu-central-1",
      key: "terraform.shelf.tfstate",
      encrypt: true,
      use_lockfile: true,
    },
  });
});

test("a store like S3 at another address is asked for nothing that only AWS has", () => {
  const endpoint = "https://fsn1.your-objectstorage.com";
  expect(backend({ backend: "s3", bucket: "acme-state", region: "auto", endpoint }).s3).toEqual({
    bucket: "acme-state",
    region: "auto",
    key: "terraform.shelf.tfstate",
    encrypt: true,
    use_lockfile: true,
    endpoints: { s3: endpoint },
    skip_credentials_validation: true,
    skip_region_validation: true,
    skip_metadata_api_check: true,
    skip_requesting_account_id: true,
    use_path_style: true,
  });
});

test.each(["hosts/acme", "hosts/acme/"])("state in S3 can lie in the folder %s", (keyPrefix) => {
  const { s3 } = backend({ backend: "s3", bucket: "b", region: "r", keyPrefix });
  expect(s3?.key).toBe("hosts/acme/terraform.shelf.tfstate");
});

test.each(["https://state.example.com/acme", "https://state.example.com/acme/"])(
  "state at %s is locked at its own address",
  (address) => {
    const file = "https://state.example.com/acme/terraform.shelf.tfstate";
    expect(backend({ backend: "http", address })).toEqual({
      http: { address: file, lock_address: file, unlock_address: file },
    });
  },
);

test("needs a Terraform that knows write-only attributes", () => {
  expect(written().terraform.required_version).toBe(">= 1.11.0");
});

test("the outputs say where the host is and what to do next", () => {
  expect(written().output).toEqual({
    url: { value: "https://shelf/${null_resource.shelf.id}", description: "n8n in a browser" },
    ssh: { value: "ssh shelf", description: "A shell on the host" },
    image_tag: { value: host.image.tag, description: "Content of the image" },
    next_step: { value: "Plug it in.", description: "What to do now" },
  });
});

test("another cloud needs nothing but a target: it places the host once, in a stack without any other cloud", () => {
  const target = new ShelfTarget();
  const stack = new BackofficeHost(testApp(), "shelf", { ...host, target });
  expect(target.placed).toEqual([[stack, expect.objectContaining(host)]]);
  const { provider, resource } = JSON.parse(Testing.synth(stack, true)) as Written;
  expect(Object.keys(provider)).toEqual(["null"]);
  expect(resource).toEqual({
    null_resource: { shelf: { triggers: { name: "acme-backoffice", image: host.image.tag } } },
  });
});
