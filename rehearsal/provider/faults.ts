/** Something that goes wrong in the stand-in cloud. `times` says how often; then the fault is over. */
export type Fault =
  /** A creation fails, nothing is made. @default times 1 */
  | { kind: "refuse-create"; type: string; message?: string; times?: number }
  /** A change in place fails. @default times 1 */
  | { kind: "refuse-update"; type: string; message?: string; times?: number }
  /** A deletion fails, nothing is deleted. @default times 1 */
  | { kind: "refuse-delete"; type: string; message?: string; times?: number }
  /** A refresh fails. @default times 1 */
  | { kind: "fail-read"; type: string; message?: string; times?: number }
  /** The resource is made, Terraform gets an error and no state. @default times 1 */
  | { kind: "answer-lost"; type: string; times?: number }
  /** A fly_machine starts but its checks never pass: made, destroyed again, error. @default times 1 */
  | { kind: "never-healthy"; times?: number }
  /**
   * No room for a fly_machine, in one region or in all. 412: the host of its volume is full; 403: quota; 422: the
   * provider takes it for "name exists" and loses the message. @default status 412, times Infinity
   */
  | { kind: "capacity"; region?: string; status?: 403 | 412 | 422; times?: number }
  /**
   * A Hetzner server type can't be had, in one location or in all: at creation and on a change of type. The catalogue's
   * `available` admits it unless `catalogue` is false. @default as "placement", catalogue true, times Infinity
   */
  | {
      kind: "sold-out";
      serverType: string;
      location?: string;
      as?: "placement" | "unsupported-location";
      catalogue?: boolean;
      times?: number;
    }
  /** The provider's token ("fly", "hcloud") is not accepted by any call. @default times Infinity */
  | { kind: "unauthorized"; provider: string; times?: number }
  /** Creation, change and deletion take their time. @default times Infinity */
  | { kind: "slow"; type: string; milliseconds: number; times?: number };

export type FaultOf<Kind extends Fault["kind"]> = Extract<Fault, { kind: Kind }>;

/** Accidents happen once; circumstances last until they are cleared. */
const lasting: ReadonlySet<Fault["kind"]> = new Set(["capacity", "sold-out", "unauthorized", "slow"]);

/** The faults in force. */
export class Faults {
  private pending: { fault: Fault; left: number }[] = [];

  constructor(faults: readonly Fault[] = []) {
    this.inject(...faults);
  }

  inject(...faults: Fault[]): void {
    for (const fault of faults) {
      this.pending.push({ fault, left: fault.times ?? (lasting.has(fault.kind) ? Infinity : 1) });
    }
  }

  clear(): void {
    this.pending = [];
  }

  /** The first matching fault, without using it up. */
  find<Kind extends Fault["kind"]>(
    kind: Kind,
    matches: (fault: FaultOf<Kind>) => boolean = () => true,
  ): FaultOf<Kind> | undefined {
    return this.entry(kind, matches)?.fault as FaultOf<Kind> | undefined;
  }

  /** The first matching fault, used up once. */
  take<Kind extends Fault["kind"]>(
    kind: Kind,
    matches: (fault: FaultOf<Kind>) => boolean = () => true,
  ): FaultOf<Kind> | undefined {
    const entry = this.entry(kind, matches);
    if (entry) entry.left -= 1;
    return entry?.fault as FaultOf<Kind> | undefined;
  }

  private entry<Kind extends Fault["kind"]>(kind: Kind, matches: (fault: FaultOf<Kind>) => boolean) {
    return this.pending.find(
      ({ fault, left }) => left > 0 && fault.kind === kind && matches(fault as FaultOf<Kind>),
    );
  }
}
