import type { StackContext } from "./explain-context";
import { type Diagnostic, diagnostics } from "./explain-diagnostics";
import { flyErrors } from "./explain-fly";
import { hetznerErrors } from "./explain-hetzner";
import { initErrors } from "./explain-init";
import { keptResources } from "./explain-kept";

/** An error of a provider or of Terraform that means something in particular here. */
export interface KnownError {
  /** Matched against the unwrapped text of one error. */
  readonly pattern: RegExp;
  /**
   * What it means and what to do, in lines of plain text.
   *
   * The CLI puts the construct's path behind the first address in a line, so a command stands behind a mention of its address.
   */
  readonly meaning: (error: Diagnostic, context: StackContext, match: RegExpExecArray) => string;
}

const known: readonly KnownError[] = [keptResources, ...initErrors, ...hetznerErrors, ...flyErrors];

/**
 * What Terraform's errors mean for this host and what to do about them.
 *
 * @param text everything Terraform wrote to standard error: framed, coloured and wrapped as it likes
 * @returns undefined when none of the errors is known here; a step of ours that failed has already said what to do
 */
export function explain(text: string, context: StackContext = {}): string | undefined {
  const meanings = diagnostics(text).flatMap((error) => meaningOf(error, context) ?? []);
  if (meanings.length === 0) return undefined;
  return ["What this means, and what to do:", ...new Set(meanings)].join("\n\n");
}

function meaningOf(error: Diagnostic, context: StackContext): string | undefined {
  for (const { pattern, meaning } of known) {
    const match = pattern.exec(error.text);
    if (match) return meaning(error, context, match);
  }
  return undefined;
}
