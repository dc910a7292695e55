/** State of an Auto Run document: Markdown in which each step is a box, ticked by whoever did it. */
export interface Boxes {
  readonly total: number;
  readonly done: number;
  /** Text of the first box that is not ticked. */
  readonly next?: string;
  /** Why the agent halted, when it left the marker for that; may be empty. */
  readonly halted?: string;
}

/** What Maestro takes for a task: a list item with `-` and brackets, indented or not. */
const BOX = /^[ \t]*-[ \t]+\[([ xX])\][ \t]+(\S.*)$/gm;
const HALT = /<!--\s*maestro:halt\b:?(.*?)-->/s;

/** Reads the boxes of a document. */
export function readBoxes(document: string): Boxes {
  const boxes = [...document.matchAll(BOX)].map(([, mark, text = ""]) => ({ open: mark === " ", text }));
  const next = boxes.find(({ open }) => open)?.text.trim();
  const halted = HALT.exec(document)?.[1]?.trim();
  return {
    total: boxes.length,
    done: boxes.filter(({ open }) => !open).length,
    ...(next !== undefined && { next }),
    ...(halted !== undefined && { halted }),
  };
}

/** A box's text in short, for a log: what stands in bold at its beginning, else its first words. */
export function title(box: string): string {
  const bold = /^\*\*(.+?)\*\*/.exec(box)?.[1];
  const text = bold ?? box;
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
