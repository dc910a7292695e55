/** Exit codes of the `backoffice` command. */
export const EXIT = { done: 0, failed: 1, refused: 2 } as const;

/** The command was not begun, since something is missing or was not meant so; the message is the whole answer. */
export class Refusal extends Error {
  public override readonly name = "Refusal";
}

/** The command was begun and did not end as it should; the message says what state things are in and what goes on from there. */
export class Failure extends Error {
  public override readonly name = "Failure";

  /** @param output what the program that failed had printed; shown only where it has not been seen already. @default "" */
  public constructor(
    message: string,
    public readonly output = "",
  ) {
    super(message);
  }
}
