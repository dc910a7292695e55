import { createInterface } from "node:readline/promises";
import { Refusal } from "./refusal";

export interface ConfirmationProps {
  /** What has to be typed. */
  readonly name: string;
  /** What is asked. */
  readonly question: string;
  /** What `--yes` was given. @default - asked on the terminal */
  readonly yes?: string;
  /** The command line so far, for whoever has no terminal. */
  readonly command: string;
}

/**
 * Lets nothing go on before the operator has named the thing it is about.
 *
 * @throws Refusal when the name is another one, or when nobody can be asked
 */
export async function confirm({ name, question, yes, command }: ConfirmationProps): Promise<void> {
  if (yes !== undefined) {
    if (yes === name) return;
    throw new Refusal(`--yes says "${yes}", and the server's name is "${name}". Nothing was changed.`);
  }
  if (!process.stdin.isTTY) {
    throw new Refusal(`There is no terminal to ask on. To agree beforehand: ${command} --yes ${name}`);
  }
  const typed = await answer(question);
  if (typed !== name)
    throw new Refusal(`That was "${typed}", and the server's name is "${name}". Nothing was changed.`);
}

/** What is typed; nothing on Ctrl+C or the end of input. */
async function answer(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const given = new AbortController();
  for (const event of ["SIGINT", "close"] as const) terminal.on(event, () => given.abort());
  try {
    return (await terminal.question(question, { signal: given.signal })).trim();
  } catch (error) {
    if (given.signal.aborted) return "";
    throw error;
  } finally {
    terminal.close();
  }
}
