import { resolve } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { execa } from "execa";
import { Failure } from "./refusal";
import { withoutPlan } from "./terraform-progress";

const LAST_LINES = 60;
/** Without the long warning of `-target`, which is meant here. */
const PLAIN = ["-compact-warnings", "-no-color", "-input=false"];

/** The environment that Terraform is started with. */
export type Variables = Readonly<Record<string, string>>;

/** Terraform in one stack's folder, behind the launcher that explains its errors. */
export class Terraform {
  public constructor(private readonly stack: "fly" | "hetzner") {}

  /** @throws Failure */
  public async init(print?: (line: string) => void): Promise<void> {
    await this.run(["init", "-no-color", "-input=false"], { print });
  }

  /**
   * Applies without asking.
   * @throws Failure with what Terraform printed and what that means here
   */
  public async apply(
    options: readonly string[],
    { print, variables }: { print?: (line: string) => void; variables?: Variables } = {},
  ): Promise<void> {
    const shown = print && withoutPlan(print);
    await this.run(["apply", ...PLAIN, "-auto-approve", ...options], { print: shown, variables });
  }

  /** Writes a plan to a file in the stack's folder, and gives it as text. @throws Failure */
  public async plan(file: string, options: readonly string[] = []): Promise<string> {
    return this.run(["plan", ...PLAIN, `-out=${file}`, ...options], {});
  }

  /** The state or, by its file, a plan, as JSON. @throws Failure */
  public async show(file?: string): Promise<unknown> {
    return JSON.parse(await this.run(["show", "-json", ...(file ? [file] : [])], { onlyStdout: true }));
  }

  private async run(
    words: readonly string[],
    options: {
      readonly print?: ((line: string) => void) | undefined;
      readonly variables?: Variables | undefined;
      readonly onlyStdout?: boolean;
    },
  ): Promise<string> {
    const lines = function* (line: unknown) {
      const shown = stripVTControlCharacters(String(line));
      if (shown.trim()) options.print?.(shown);
      yield shown;
    };
    const result = await execa(program(process.env["TERRAFORM_BINARY_NAME"]), words, {
      cwd: `cdktf.out/stacks/${this.stack}`,
      env: { TF_IN_AUTOMATION: "1", ...options.variables },
      stdin: "ignore",
      ...(options.onlyStdout ? {} : { stdout: lines, stderr: lines }),
      all: true,
      reject: false,
      // Cut short, Terraform loses what it has just made.
      forceKillAfterDelay: false,
      maxBuffer: 256 * 1024 * 1024,
    });
    if (result.exitCode === 0) return options.onlyStdout ? result.stdout : result.all;
    const reason = result.exitCode === undefined ? result.shortMessage : `exit code ${result.exitCode}`;
    const message = `terraform ${words[0] ?? ""} failed (${reason}).`;
    const output = lastLines(result.all);
    // What nobody was shown meanwhile belongs to the message.
    throw options.print ? new Failure(message, output) : new Failure(`${message}\n${output}`);
  }
}

/** As the CLI would choose it, but always behind the launcher. */
function program(named: string | undefined): string {
  const name = named || "terraform";
  return ["terraform", "tofu"].includes(name) ? resolve("node_modules/.bin", name) : name;
}

function lastLines(text: string): string {
  return text.trim().split("\n").slice(-LAST_LINES).join("\n");
}
