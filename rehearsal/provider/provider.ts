import { setTimeout as sleep } from "node:timers/promises";
import {
  Refusal,
  type Change,
  type Operation,
  type ProviderBehaviour,
  type ResourceBehaviour,
  type Session,
} from "./behaviour";
import type { Cloud } from "./cloud";
import type { Faults } from "./faults";
import { forbiddenValues, mapBlock, planValues, replacements } from "./plan";
import { blockType, emptyBlock, type Block, type ProviderSchema } from "./schema";
import { conform, settled, type ObjectValue } from "./values";

export interface Plan {
  readonly planned: ObjectValue | null;
  readonly replaces: readonly string[][];
}

/** The result of an apply: on failure the state that Terraform shall keep (tainted, if it is a new one). */
export interface Applied {
  readonly state: ObjectValue | null;
  readonly refusal?: Refusal;
}

/** A provider's schema brought to life by its behaviour: the plugin protocol's calls on plain values. */
export class StandInProvider {
  private settings: ObjectValue = {};

  constructor(
    readonly schema: ProviderSchema,
    private readonly behaviour: ProviderBehaviour,
    private readonly cloud: Cloud,
    private readonly faults: Faults,
  ) {}

  configure(settings: ObjectValue): Refusal[] {
    this.settings = settings;
    return this.behaviour.configure?.(settings) ?? [];
  }

  validate(type: string, config: ObjectValue): Refusal[] {
    const behaviour = this.resource(type);
    return [...forbiddenValues(this.block(type), behaviour, config), ...(behaviour.validate?.(config) ?? [])];
  }

  /** A stored state in today's schema; the served versions differ from older ones in nothing we ever wrote. */
  upgrade(type: string, stored: ObjectValue): ObjectValue {
    return this.complete(type, stored);
  }

  plan(
    type: string,
    change: Change | { prior: ObjectValue; planned: null },
    warn: Session["warn"] = noWarnings,
  ): Plan {
    if (change.planned === null) return { planned: null, replaces: [] };
    const behaviour = this.resource(type);
    const block = this.block(type);
    const values = planValues(block, behaviour, change);
    const planned = behaviour.plan?.({ ...change, planned: values }, this.session(warn)) ?? values;
    return { planned, replaces: change.prior ? replacements(block, behaviour, change.prior, planned) : [] };
  }

  hasLegacyTypes(type: string): boolean {
    return this.resource(type).hasLegacyTypes ?? false;
  }

  /** The resource as it is in the cloud now, or null if it is gone. */
  read(type: string, state: ObjectValue, warn: Session["warn"] = noWarnings): ObjectValue | null {
    this.checkToken("read", type);
    const fault = this.faults.take("fail-read", (of) => of.type === type);
    if (fault) throw this.behaviour.refused("read", type, fault.message);
    const behaviour = this.resource(type);
    behaviour.read?.(state, this.session(warn));
    const found = this.cloud.get(type, state.id);
    if (!found) return null;
    const isRead = (name: string) => behaviour.reads?.includes(name) ?? !(name in (behaviour.storedAs ?? {}));
    const seen = Object.entries(found.attributes).filter(([name]) => isRead(name));
    return this.complete(type, { ...state, ...Object.fromEntries(seen) });
  }

  async apply(
    type: string,
    change: Change | { prior: ObjectValue; planned: null },
    warn: Session["warn"] = noWarnings,
  ): Promise<Applied> {
    const session = this.session(warn);
    const operation = change.planned === null ? "delete" : change.prior === null ? "create" : "update";
    try {
      const slow = this.faults.take("slow", (of) => of.type === type);
      if (slow) await sleep(slow.milliseconds);
      this.checkToken(operation, type);
      if (change.planned === null) return this.delete(type, change.prior, session);
      return change.prior === null
        ? this.create(type, change, session)
        : this.update(type, { ...change, prior: change.prior }, session);
    } catch (error) {
      if (error instanceof Refusal) return { state: change.prior, refusal: error };
      throw error;
    }
  }

  importState(type: string, id: string): ObjectValue {
    const session = this.session(noWarnings);
    return this.complete(type, this.resource(type).importState?.(id, session) ?? { id });
  }

  readData(type: string, config: ObjectValue, warn: Session["warn"] = noWarnings): ObjectValue {
    this.checkToken("read", type);
    const behaviour = this.behaviour.dataSources[type];
    if (!behaviour) throw new Error(`no behaviour is written for data source ${type}`);
    return { ...config, ...behaviour.read(config, this.session(warn)) };
  }

  private create(type: string, change: Change, session: Session): Applied {
    const refused = this.faults.take("refuse-create", (of) => of.type === type);
    if (refused) throw this.behaviour.refused("create", type, refused.message);
    const made = this.resource(type).create(change, session);
    const state = this.complete(type, settled({ ...change.planned, id: made.id, ...made.values }));
    if (made.isAdopted) return { state };
    this.cloud.create(type, made.id, { ...state, ...made.cloudOnly });
    this.settle(type, state, session);
    if (this.faults.take("answer-lost", (of) => of.type === type))
      throw this.behaviour.answerLost(type, state);
    return { state, ...(made.flaw ? { refusal: made.flaw } : {}) };
  }

  private settle(type: string, state: ObjectValue, session: Session): void {
    try {
      this.resource(type).settle?.(state, session);
    } catch (error) {
      if (error instanceof Refusal) this.remove(type, state, session);
      throw error;
    }
  }

  private update(type: string, change: Change & { prior: ObjectValue }, session: Session): Applied {
    const refused = this.faults.take("refuse-update", (of) => of.type === type);
    if (refused) throw this.behaviour.refused("update", type, refused.message);
    const { values, cloudOnly } = this.resource(type).update?.(change, session) ?? {};
    const state = this.complete(type, settled({ ...change.planned, ...values }));
    this.cloud.set(type, change.prior.id, { ...state, ...cloudOnly });
    return { state };
  }

  private delete(type: string, state: ObjectValue, session: Session): Applied {
    const refused = this.faults.take("refuse-delete", (of) => of.type === type);
    if (refused) throw this.behaviour.refused("delete", type, refused.message);
    return this.remove(type, state, session);
  }

  private remove(type: string, state: ObjectValue, session: Session): Applied {
    if (this.cloud.get(type, state.id)) this.resource(type).remove?.(state, session);
    this.cloud.remove(type, state.id);
    return { state: null };
  }

  private checkToken(operation: Operation, type: string): void {
    if (this.faults.take("unauthorized", (of) => of.provider === this.schema.name)) {
      throw this.behaviour.unauthorized(operation, type);
    }
  }

  private session(warn: Session["warn"]): Session {
    return { cloud: this.cloud, faults: this.faults, settings: this.settings, warn };
  }

  private complete(type: string, value: ObjectValue): ObjectValue {
    const block = this.block(type);
    const complete = conform({ ...emptyBlock(block), ...value }, blockType(block)) as ObjectValue;
    return mapBlock(block, complete, complete, (visit) => (visit.attribute.write_only ? null : visit.value));
  }

  private resource(type: string): ResourceBehaviour {
    const behaviour = this.behaviour.resources[type];
    if (!behaviour) throw new Error(`no behaviour is written for resource ${type}`);
    return behaviour;
  }

  private block(type: string): Block {
    const schema = this.schema.resources[type];
    if (!schema) throw new Error(`provider ${this.schema.name} has no resource ${type}`);
    return schema.block;
  }
}

const noWarnings = (): void => undefined;
