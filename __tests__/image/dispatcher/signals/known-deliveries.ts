import type { Deliveries } from "../../../../image/dispatcher/signals/deliveries";

/** Remembers signals as StoredDeliveries does, for one test and without a clock. */
export class KnownDeliveries implements Deliveries {
  readonly #signals: { readonly delivery: string; readonly content: string; consumed: boolean }[] = [];

  replayed(delivery: string, content: string): boolean {
    return this.#signals.some(
      (known) => known.consumed && (known.delivery === delivery || known.content === content),
    );
  }

  keep(delivery: string, content: string): string | undefined {
    const known = this.#signals.find((each) => each.content === content || each.delivery === delivery);
    if (!known) this.#signals.push({ delivery, content, consumed: false });
    return this.#signals.find((each) => each.content === content)?.delivery;
  }

  consumed(delivery: string): void {
    for (const known of this.#signals) if (known.delivery === delivery) known.consumed = true;
  }
}
