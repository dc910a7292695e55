import type { Row, Template } from "../../../image/n8n/templates-plan";
import type { N8n } from "../../../image/n8n/templates-update";

/** A template whose content is the name of its version. */
export function template(id: string, version: string): Template {
  return {
    id,
    name: `Template ${id}`,
    file: `/templates/${id}.json`,
    content: version,
    bare: `${version}-bare`,
  };
}

/**
 * Stands in for a host's n8n and keeps rows as it does: an import un-publishes. `killAt` ends the run at the n-th command, after or
 * instead of it; commands that begin with `broken` fail.
 */
export class Host implements N8n {
  readonly stored = new Map<string, Row>();
  readonly commands: string[] = [];
  killAt: { readonly command: number; readonly done: boolean } | undefined;
  broken: string | undefined;

  rows() {
    return new Map(this.stored);
  }

  import(templates: readonly Template[]) {
    return this.command(`import ${templates.map(({ id }) => id).join(" ")}`, () => {
      for (const { id, content, bare } of templates) {
        const row = {
          id,
          content: `${content}-row`,
          bare,
          published: false,
          archived: false,
          byImport: true,
        };
        this.stored.set(id, row);
      }
    });
  }

  publish(id: string) {
    return this.command(`publish ${id}`, () => this.change(id, { published: true }));
  }

  change(id: string, change: Partial<Row>) {
    const row = this.stored.get(id);
    if (row === undefined) throw new Error(`no row ${id}`);
    this.stored.set(id, { ...row, ...change });
  }

  private command(name: string, effect: () => void): string | undefined {
    const { killAt } = this;
    const killed = killAt?.command === this.commands.length;
    this.commands.push(name);
    if (this.broken !== undefined && name.startsWith(this.broken)) return `${name} failed`;
    if (!killed || killAt.done) effect();
    if (killed) throw new Error("killed");
    return undefined;
  }
}
