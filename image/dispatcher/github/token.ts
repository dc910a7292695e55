import { readFileSync } from "node:fs";
import { inspect } from "node:util";

/** The GitHub token. It prints as its name, so it can reach no log and no error by accident; `reveal` is the one way to the value. */
export class GitHubToken {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /**
   * The token that stands in `file`, without the white space around it.
   * @throws Error when the file can't be read or is empty; its message never has the file's content
   */
  static read(file: string): GitHubToken {
    let value: string;
    try {
      value = readFileSync(file, "utf8").trim();
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
      throw new Error(
        `GH_TOKEN can't be read from ${file} (${code}). The host puts it there when it starts; restart it.`,
      );
    }
    if (value === "") throw new Error(`${file} is empty. Give the host a GH_TOKEN and restart it.`);
    return new GitHubToken(value);
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return "GH_TOKEN";
  }

  toJSON(): string {
    return "GH_TOKEN";
  }

  [inspect.custom](): string {
    return "GH_TOKEN";
  }
}
