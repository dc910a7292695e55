/** A preview that can't go on, told in our own words. */
export class PreviewError extends Error {
  public override readonly name = "PreviewError";

  /** @param output what the program printed whose failure this is; its end is shown above the message. @default - nothing */
  public constructor(
    message: string,
    public readonly output = "",
  ) {
    super(message);
  }
}
