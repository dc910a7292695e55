/**
 * One line of text that changes nothing on a terminal: control and direction characters, and whatever else can't be seen, become blanks.
 * Names of workflows and what servers answered come from outside.
 */
export function plain(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, " ");
}
