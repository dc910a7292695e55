/** A workflow that the image brings, in hashes. */
export interface Template {
  readonly id: string;
  readonly name: string;
  /** Its file, absolute. */
  readonly file: string;
  readonly content: string;
  /** Without credentials. */
  readonly bare: string;
}

/** The same workflow as n8n's database has it. */
export interface Row {
  readonly id: string;
  readonly content: string;
  /** Without credentials. */
  readonly bare: string;
  readonly published: boolean;
  /** The first half of deleting it in the editor. */
  readonly archived: boolean;
  /** The current version was written by an import, not in the editor. */
  readonly byImport: boolean;
}

/** What is remembered of a template. */
export interface Recorded {
  /** Content of the template last imported. */
  readonly template?: string;
  /** Content of the row right after that. */
  readonly row?: string;
  /** Content of a newer template, not imported because the row had been changed; the user was told. */
  readonly offered?: string;
}

/** An import that was begun: written before it, removed when all of it is done. */
export interface Unfinished {
  /** Content of the template. */
  readonly template: string;
  /** The same without credentials. */
  readonly bare: string;
  /** Publish it afterwards; an import always un-publishes. */
  readonly publish: boolean;
}

/**
 * What to do with one template:
 * - `import`: import it, and publish it where said;
 * - `publish`: imported already, by a run that was interrupted;
 * - `record`: nothing but to remember the row as the template's;
 * - `offer`: changed on this host, so left alone and the user told how to get the new one;
 * - `keep`: up to date, or deleted by the user.
 */
export type Decision =
  | { readonly action: "import"; readonly publish: boolean }
  | { readonly action: "publish" | "record" | "offer" | "keep" };

/** What a user made of a workflow always stands: only what is new, or as the last import left it, is written. */
export function decide(
  template: Template,
  row?: Row,
  recorded?: Recorded,
  unfinished?: Unfinished,
): Decision {
  if (row === undefined) {
    // Deleted by the user, unless it never was here, or was deleted to make room for the new one as the offer says.
    return recorded === undefined || recorded.offered !== undefined
      ? { action: "import", publish: true }
      : { action: "keep" };
  }
  if (row.archived) return { action: "keep" };
  if (unfinished !== undefined && row.byImport && row.bare === unfinished.bare) {
    if (unfinished.template !== template.content) return { action: "import", publish: unfinished.publish };
    return { action: unfinished.publish && !row.published ? "publish" : "record" };
  }
  if (recorded?.template === template.content) return { action: "keep" };
  if (recorded?.row === row.content) return { action: "import", publish: row.published };
  // The record was lost, or the user imported the new one: nobody changed it since.
  if (row.byImport && row.bare === template.bare) return { action: "record" };
  return { action: "offer" };
}
