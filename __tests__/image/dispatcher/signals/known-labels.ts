import {
  type IssueLabel,
  type LabelSetting,
  type Labels,
  SAME_SETTING,
  deliveryOf,
} from "../../../../image/dispatcher/signals/labels";

/** Remembers labels as StoredLabels does, for one test. */
export class KnownLabels implements Labels {
  readonly #dealtWith = new Map<string, number>();
  readonly #settings: { readonly delivery: string; readonly setting: LabelSetting; event?: number }[] = [];

  /** @param began when the host began to look */
  public constructor(private readonly began = new Date(0)) {}

  public since(): Date {
    return this.began;
  }

  public forgetOthers(): void {
    // It is of one repository.
  }

  public dealtWith(label: IssueLabel): number | undefined {
    return this.#dealtWith.get(keyOf(label));
  }

  public settle(label: IssueLabel, event: number): void {
    this.#dealtWith.set(keyOf(label), event);
  }

  public ofSignal(delivery: string, setting: LabelSetting): string {
    const found = this.#near(setting).find((known) => known.delivery.startsWith("label:"));
    if (!found) this.#settings.push({ delivery, setting });
    return found?.delivery ?? delivery;
  }

  public ofEvent(event: number, setting: LabelSetting): string {
    const known = this.#settings.find((each) => each.event === event);
    const told = known ?? this.#near(setting).find((each) => each.event === undefined);
    if (told) told.event = event;
    else this.#settings.push({ delivery: deliveryOf(event, setting), setting, event });
    return told?.delivery ?? deliveryOf(event, setting);
  }

  #near({ at, ...label }: LabelSetting) {
    return this.#settings.filter(
      ({ setting }) => keyOf(setting) === keyOf(label) && Math.abs(+setting.at - +at) <= SAME_SETTING,
    );
  }
}

function keyOf({ repository, issue, label }: IssueLabel): string {
  return `${repository}#${issue} ${label}`;
}
