import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { Cloud } from "../../../rehearsal/provider/cloud";
import { Faults } from "../../../rehearsal/provider/faults";
import { fly } from "../../../rehearsal/provider/fly";
import { hcloud } from "../../../rehearsal/provider/hcloud";
import { nullProvider } from "../../../rehearsal/provider/null";
import { mapBlock } from "../../../rehearsal/provider/plan";
import { StandInProvider, type Applied, type Plan } from "../../../rehearsal/provider/provider";
import {
  blockType,
  emptyBlock,
  loadSchemas,
  type ProviderSchema,
  type Schema,
} from "../../../rehearsal/provider/schema";
import { conform, isList, isObject, type ObjectValue, type Value } from "../../../rehearsal/provider/values";

const behaviours = { fly, hcloud, null: nullProvider };
const files = {
  fly: "bindings/schemas/ampbase-io-fly-0.2.3.json",
  hcloud: "bindings/schemas/hetznercloud-hcloud-1.68.0.json",
  null: "bindings/schemas/hashicorp-null-3.3.1.json",
};

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "si-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** A stand-in provider driven as Terraform would drive it, without Terraform. */
export function bench(name: "fly" | "hcloud" | "null", settings: ObjectValue = { org_slug: "acme" }) {
  const cloud = new Cloud(join(temporaryFolder(), "cloud.json"));
  const faults = new Faults();
  const [schema] = loadSchemas(files[name]) as [ProviderSchema];
  const provider = new StandInProvider(schema, behaviours[name], cloud, faults);
  provider.configure(settings);

  const block = (type: string) => (schema.resources[type] as Schema).block;
  const complete = (type: string, config: ObjectValue) =>
    conform({ ...emptyBlock(block(type)), ...config }, blockType(block(type))) as ObjectValue;

  /** Terraform's proposal: what is written, and the prior values of computed attributes that are not. */
  const propose = (type: string, prior: ObjectValue | null, config: ObjectValue) =>
    mapBlock(block(type), config, config, ({ attribute, place, value }) =>
      value === null && attribute.computed ? at(prior, place) : value,
    );

  const plan = (type: string, written: ObjectValue, prior: ObjectValue | null = null): Plan => {
    const config = complete(type, written);
    return provider.plan(type, { prior, config, planned: propose(type, prior, config) });
  };

  const apply = async (
    type: string,
    written: ObjectValue,
    prior: ObjectValue | null = null,
  ): Promise<Applied> => {
    const planned = plan(type, written, prior).planned as ObjectValue;
    return provider.apply(type, { prior, config: complete(type, written), planned });
  };

  return {
    cloud,
    faults,
    provider,
    plan,
    apply,
    /** Applies and returns the state; fails the test if it is refused. */
    made: async (
      type: string,
      written: ObjectValue,
      prior: ObjectValue | null = null,
    ): Promise<ObjectValue> => {
      const { state, refusal } = await apply(type, written, prior);
      if (refusal) throw refusal;
      return state as ObjectValue;
    },
    /** The refusal's whole message. */
    refusal: async (
      type: string,
      written: ObjectValue,
      prior: ObjectValue | null = null,
    ): Promise<string | undefined> => (await apply(type, written, prior)).refusal?.message,
    destroy: (type: string, prior: ObjectValue) => provider.apply(type, { prior, planned: null }),
    validate: (type: string, written: ObjectValue) =>
      provider.validate(type, complete(type, written)).map(({ message }) => message),
  };
}

const at = (value: Value, place: string): Value =>
  place.split(/[.[\]]+/).reduce<Value>((inside, step) => {
    if (isList(inside)) return inside[Number(step)] ?? null;
    return isObject(inside) ? (inside[step] ?? null) : null;
  }, value);
