/** A mistake in what we were given, told in the user's words: printed as it is, without a stack trace. */
export class HostError extends Error {
  public override readonly name = "HostError";
}
