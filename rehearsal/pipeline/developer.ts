import type { Scenario } from "./claude-api";
import type { ToolCall } from "./reply";

/** Where a job's agent is at work. */
export interface Place {
  readonly checkout: string;
  readonly output: string;
  /** The playbook's copy. */
  readonly document: string;
}

/** What the agent does for a box of its playbook, named by the words in bold at its beginning. */
export type Craft = (box: string, place: Place) => readonly ToolCall[];

const DOCUMENT = /(\/\S+?\/work)\/playbook\/PLAYBOOK\.md/;
const OPEN_BOX = /- \[ \] \*\*(.+?)\.\*\*/;

/**
 * An agent that works as its playbook says: reads it, does what the first open box asks for, ticks it. What isn't about a playbook is left to
 * `otherwise`.
 * @param craft what it does for a box
 * @param ticks whether it ticks a box. @default true
 */
export function developer(craft: Craft, otherwise: Scenario, ticks = true): Scenario {
  return (conversation) => {
    const [document, work] = DOCUMENT.exec(conversation.prompt) ?? [];
    if (document === undefined || work === undefined) return otherwise(conversation);
    const [read, ...done] = conversation.results;
    if (!read) return { tools: [{ name: "Read", input: { file_path: document } }] };
    const box = OPEN_BOX.exec(read.text)?.[1];
    if (box === undefined) return { text: "No box is open." };
    const place = { checkout: `${work}/checkout`, output: `${work}/output`, document };
    const calls = [...craft(box, place), ...(ticks ? [tick(box, document)] : [])];
    const call = calls[done.length];
    return call ? { tools: [call] } : { text: `Done: ${box}.` };
  };
}

function tick(box: string, document: string): ToolCall {
  const [open, ticked] = [`- [ ] **${box}.**`, `- [x] **${box}.**`];
  return { name: "Edit", input: { file_path: document, old_string: open, new_string: ticked } };
}

/** A shell command, run in `folder`. */
export function bash(command: string, folder?: string): ToolCall {
  const whole = folder === undefined ? command : `cd ${folder} && ${command}`;
  return { name: "Bash", input: { command: whole, description: "A step of the playbook" } };
}

/** A new file. */
export function write(path: string, content: string): ToolCall {
  return { name: "Write", input: { file_path: path, content } };
}
