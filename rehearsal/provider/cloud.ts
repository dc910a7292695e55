import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { textOf, type ObjectValue, type Value } from "./values";

/** A thing that exists in the stand-in cloud. */
export interface CloudResource {
  readonly type: string;
  readonly id: string;
  readonly attributes: ObjectValue;
}

/** A creation that took effect, in order. */
export interface Creation {
  readonly type: string;
  readonly id: string;
  readonly name?: string;
}

interface Content {
  readonly resources: readonly CloudResource[];
  readonly creations: readonly Creation[];
  readonly counters: Readonly<Record<string, number>>;
}

const nothing: Content = { resources: [], creations: [], counters: {} };

/**
 * What exists "in the cloud", kept in a JSON file, so that a second process (the next `terraform apply`, started by
 * another stand-in) sees what the first one made. Read again at each use; written by renaming a complete file.
 *
 * Ids and names are taken as they stand in a state, where some ids are numbers.
 */
export class Cloud {
  constructor(private readonly file: string) {
    mkdirSync(dirname(file), { recursive: true });
  }

  /** All resources, or those of a type, oldest first. */
  resources(type?: string): CloudResource[] {
    return this.content().resources.filter((resource) => type === undefined || resource.type === type);
  }

  get(type: string, id: Value | undefined): CloudResource | undefined {
    return this.resources(type).find((resource) => resource.id === id || Number(resource.id) === id);
  }

  /** The resource of a type with this `name` attribute. */
  find(type: string, name: Value | undefined): CloudResource | undefined {
    return this.resources(type).find((resource) => resource.attributes.name === name);
  }

  /** Every creation that took effect, also of what has been deleted since. */
  get creations(): readonly Creation[] {
    return this.content().creations;
  }

  /** Makes a resource and logs its creation. */
  create(type: string, id: string, attributes: ObjectValue): void {
    this.put({ type, id, attributes });
    const name = typeof attributes.name === "string" ? { name: attributes.name } : {};
    this.change(({ creations }) => ({ creations: [...creations, { type, id, ...name }] }));
  }

  /** Changes attributes behind Terraform's back, e.g. `set("fly_machine", id, { state: "stopped" })`; others stay. */
  set(type: string, id: Value | undefined, attributes: ObjectValue): void {
    const before = this.get(type, id)?.attributes ?? {};
    this.put({ type, id: textOf(id), attributes: { ...before, ...attributes } });
  }

  remove(type: string, id: Value | undefined): void {
    const gone = textOf(id);
    this.change(({ resources }) => ({
      resources: resources.filter((resource) => resource.type !== type || resource.id !== gone),
    }));
  }

  /** 1, 2, 3 ... for each counter, never the same number twice. */
  next(counter: string): number {
    const number = (this.content().counters[counter] ?? 0) + 1;
    this.change(({ counters }) => ({ counters: { ...counters, [counter]: number } }));
    return number;
  }

  private put(resource: CloudResource): void {
    const isSame = (other: CloudResource) => other.type === resource.type && other.id === resource.id;
    this.change(({ resources }) => ({
      resources: resources.some(isSame)
        ? resources.map((other) => (isSame(other) ? resource : other))
        : [...resources, resource],
    }));
  }

  private content(): Content {
    try {
      return JSON.parse(readFileSync(this.file, "utf8")) as Content;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return nothing;
      throw error;
    }
  }

  private change(changed: (content: Content) => Partial<Content>): void {
    const content = this.content();
    const draft = `${this.file}.${process.pid}`;
    writeFileSync(draft, JSON.stringify({ ...content, ...changed(content) }, null, 2));
    renameSync(draft, this.file);
  }
}
