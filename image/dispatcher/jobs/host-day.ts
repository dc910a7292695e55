/** Longer than any day, also than one on which clocks are set back. */
const MORE_THAN_A_DAY = 26 * 60 * 60 * 1000;

/** Days as the host's time zone has them. */
export class HostDay {
  readonly #format: Intl.DateTimeFormat;

  /** @param timeZone such as Europe/Berlin */
  constructor(timeZone: string) {
    this.#format = new Intl.DateTimeFormat("en", { timeZone, dateStyle: "short" });
  }

  /** The first millisecond of the day that `time` is in. */
  startOf(time: Date): Date {
    const today = this.#format.format(time);
    let [before, within] = [time.getTime() - MORE_THAN_A_DAY, time.getTime()];
    // No table of the zone's clock changes is to be had, so it is searched for.
    while (within - before > 1) {
      const middle = Math.floor((before + within) / 2);
      if (this.#format.format(middle) === today) within = middle;
      else before = middle;
    }
    return new Date(within);
  }
}
