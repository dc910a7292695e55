import { idOf } from "./agent.ts";

/** Maestro's record of a playbook. */
export interface Playbook {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly documents: readonly { readonly filename: string; readonly resetOnCompletion: boolean }[];
  readonly loopEnabled: boolean;
  readonly maxLoops: number | null;
  readonly prompt: string;
}

/**
 * A playbook of one document. Its id is its own for each repository: the command line takes the beginning of one, of whatever agent.
 * @param name of the document, without `.md`
 */
export function playbookFor(repository: string, name: string, now: Date): Playbook {
  return {
    id: idOf(`${repository} ${name}`),
    name,
    createdAt: now.getTime(),
    updatedAt: now.getTime(),
    documents: [{ filename: name, resetOnCompletion: true }],
    loopEnabled: false,
    maxLoops: null,
    prompt: "",
  };
}
