import type { Cloud } from "./cloud";
import type { Faults } from "./faults";
import type { ObjectValue, Value } from "./values";

/** A "no" of the provider or of its API, worded as the real one words it. */
export class Refusal extends Error {
  constructor(
    readonly summary: string,
    readonly detail: string = "",
    /** The top-level attribute to blame, if it is one. */
    readonly attribute?: string,
  ) {
    super(detail ? `${summary}: ${detail}` : summary);
  }
}

/** What a behaviour works with: the cloud, the faults injected, the provider's settings. */
export interface Session {
  readonly cloud: Cloud;
  readonly faults: Faults;
  /** The provider block, e.g. `org_slug`. */
  readonly settings: ObjectValue;
  readonly warn: (summary: string, detail?: string) => void;
}

export interface Change {
  readonly prior: ObjectValue | null;
  readonly planned: ObjectValue;
  /** What the user wrote, with write-only values. */
  readonly config: ObjectValue;
}

/** An update as its behaviour sees it: there is something to change. */
export interface Update extends Change {
  readonly prior: ObjectValue;
}

/** What an operation decided. */
export interface Outcome {
  /** State values that differ from the plan or were unknown in it. */
  readonly values?: ObjectValue;
  /** What the cloud remembers but Terraform's state does not, e.g. the text of user_data. */
  readonly cloudOnly?: ObjectValue;
}

export interface Made extends Outcome {
  readonly id: string;
  /** It existed already and is taken over: nothing is created. */
  readonly isAdopted?: boolean;
  /** It was made, but a later step failed: the error is reported and Terraform marks it tainted. */
  readonly flaw?: Refusal;
}

/** How one resource type behaves; what is not said here follows from the schema. Paths are written `compute.cpu_kind`. */
export interface ResourceBehaviour {
  /** Attributes whose change means a new resource. */
  readonly replaces: readonly string[];
  /** Computed attributes that every update plan shows as "known after apply". @default - all keep their value */
  readonly unknownOnUpdate?: readonly string[];
  readonly defaults?: Readonly<Record<string, Value>>;
  /** Allowed values. */
  readonly oneOf?: Readonly<Record<string, readonly string[]>>;
  /** Attributes that the state holds in another form than the configuration, e.g. as a hash. */
  readonly storedAs?: Readonly<Record<string, (written: string) => string>>;
  /** Attributes that a refresh takes from the cloud; drift of others is never seen. @default - all but `storedAs` */
  readonly reads?: readonly string[];
  /** The real one is built on the old SDK and returns what the protocol's strict rules forbid. @default false */
  readonly hasLegacyTypes?: boolean;
  validate?(config: ObjectValue): Refusal[];
  /** Last word on a plan; throws a Refusal to stop it. */
  plan?(change: Change, session: Session): ObjectValue;
  create(change: Change, session: Session): Made;
  /** What the provider waits for after the creation; a Refusal means it destroys the new resource again. */
  settle?(state: ObjectValue, session: Session): void;
  /** @default - the plan is carried out as it is */
  update?(change: Update, session: Session): Outcome;
  /** What happens around the deletion; throws a Refusal to keep the resource. */
  remove?(state: ObjectValue, session: Session): void;
  /** Throws a Refusal if the refresh fails although the resource is merely gone. */
  read?(state: ObjectValue, session: Session): void;
  /** What an import sets before the first refresh. @default - `id` */
  importState?(id: string, session: Session): ObjectValue;
}

export interface DataSourceBehaviour {
  read(config: ObjectValue, session: Session): ObjectValue;
}

export type Operation = "create" | "read" | "update" | "delete";

/** How one provider behaves. */
export interface ProviderBehaviour {
  readonly resources: Readonly<Record<string, ResourceBehaviour>>;
  readonly dataSources: Readonly<Record<string, DataSourceBehaviour>>;
  /** Checks the provider block. */
  configure?(settings: ObjectValue): Refusal[];
  /** The API's refusal as the provider reports it. @default message - the likeliest one */
  refused(operation: Operation, type: string, message?: string): Refusal;
  /** The API does not accept the token. */
  unauthorized(operation: Operation, type: string): Refusal;
  /** The API did what it was asked to, but its answer never arrived. */
  answerLost(type: string, state: ObjectValue): Refusal;
}
