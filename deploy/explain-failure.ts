import { text } from "node:stream/consumers";
import { explain } from "./explain";
import { stackContext } from "./explain-context";

// Started by the launcher after a failed init, plan, apply or destroy: the stack's folder as argument, Terraform's errors on standard input.
async function main(): Promise<void> {
  const explanation = explain(await text(process.stdin), stackContext(process.argv[2] ?? "."));
  if (explanation) console.log(`\n${explanation}\n`);
}

void main();
