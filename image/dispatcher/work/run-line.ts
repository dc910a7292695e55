/** Control characters, which could make a terminal or a log say what was never said; tabs stay. */
const CONTROL = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;
const ESCAPE = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|.)/g;

/** A line as it may stand in a log. */
export function plain(line: string): string {
  return line.replace(ESCAPE, "").replace(CONTROL, "");
}

/** Splits a stream into lines, of which the too long ones are cut. */
export class Lines {
  readonly #longest: number;
  readonly #take: (line: string) => void;
  readonly #decoder = new TextDecoder();
  #rest = "";
  #cut = false;

  /** @param longest in characters */
  constructor(longest: number, take: (line: string) => void) {
    this.#longest = longest;
    this.#take = take;
  }

  add(chunk: Buffer): void {
    const parts = this.#decoder.decode(chunk, { stream: true }).split("\n");
    this.#rest += parts.shift() ?? "";
    for (const part of parts) {
      this.end();
      this.#rest = part;
    }
    if (this.#rest.length > this.#longest) {
      this.#rest = this.#rest.slice(0, this.#longest);
      this.#cut = true;
    }
  }

  /** Takes what is left as a line. */
  end(): void {
    const cut = this.#cut || this.#rest.length > this.#longest;
    if (this.#rest !== "") this.#take(cut ? `${this.#rest.slice(0, this.#longest)}…` : this.#rest);
    this.#rest = "";
    this.#cut = false;
  }
}
