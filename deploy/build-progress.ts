/** How podman announces a step of a Dockerfile: "STEP 3/24: RUN apt-get update"; stages put "[2/3] " in front. */
const STEP = /^(?:\[(\d+\/\d+)\] )?STEP (\d+\/\d+): (.*)$/;
const SHOWN_LENGTH = 100;
/** Steps that were quicker are not worth a line of their own. */
const TOLD_SECONDS = 1;

/** What a build on the server prints, as lines for somebody who waits: each step with its name and, when it took a while, its time. */
export class BuildProgress {
  private step: { readonly name: string; readonly started: number } | undefined;

  /**
   * @param print gets each line to show
   * @param now milliseconds since whenever
   */
  public constructor(
    private readonly print: (line: string) => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Takes one line of the build. */
  public line(line: string): void {
    const [, stage, number, instruction] = STEP.exec(line) ?? [];
    if (number === undefined || instruction === undefined) {
      this.print(line);
      return;
    }
    this.end();
    const name = `${stage ? `stage ${stage}, ` : ""}step ${number}`;
    this.step = { name, started: this.now() };
    this.print(`${name}: ${shortened(instruction)}`);
  }

  /** The build has ended, or was lost. */
  public end(): void {
    if (!this.step) return;
    const seconds = Math.round((this.now() - this.step.started) / 1000);
    if (seconds >= TOLD_SECONDS) this.print(`${this.step.name} took ${seconds} s`);
    this.step = undefined;
  }

  /** The step that is being done, such as "step 3/24". */
  public get current(): string | undefined {
    return this.step?.name;
  }
}

function shortened(instruction: string): string {
  return instruction.length <= SHOWN_LENGTH ? instruction : `${instruction.slice(0, SHOWN_LENGTH - 3)}...`;
}
