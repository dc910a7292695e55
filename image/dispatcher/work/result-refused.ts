/** Problems in the message; whoever wants all has `problems`. */
const SAID = 50;

/** A result that must not leave the host; each problem is a sentence. */
export class ResultRefused extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    const more = problems.length - SAID;
    const said = more > 0 ? [...problems.slice(0, SAID), `And ${more} more.`] : problems;
    super(["The job's result is refused:", ...said.map((problem) => `- ${problem}`)].join("\n"));
    this.problems = problems;
  }
}
