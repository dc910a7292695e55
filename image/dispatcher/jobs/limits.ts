/** How much is done at all. */
export interface Limits {
  readonly atOnce: 1 | 2;
  /** Jobs started on one day in the host's time zone. A job that is tried again counts once. */
  readonly perDay: number;
  /** Of the host, such as Europe/Berlin. */
  readonly timeZone: string;
}
