import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Template } from "../../../image/n8n/templates-plan";
import { updateTemplates } from "../../../image/n8n/templates-update";
import { Host, template } from "./templates-host";

let folder: string;
let stateFile: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "templates-test-"));
  stateFile = join(folder, "templates.json");
});
afterEach(() => rmSync(folder, { recursive: true }));

function update(host: Host, templates: readonly Template[]) {
  const lines: string[] = [];
  host.commands.length = 0;
  const worked = updateTemplates({ templates, stateFile, n8n: host, log: (line) => lines.push(line) });
  return { worked, lines, commands: [...host.commands] };
}

const v1 = [template("a", "a1"), template("b", "b1")];
const v2 = [template("a", "a2"), template("b", "b1")];

describe("updateTemplates", () => {
  it("imports all in one go on a new host, publishes each, and does nothing the next time", () => {
    const host = new Host();
    expect(update(host, v1)).toEqual({
      worked: true,
      lines: [],
      commands: ["import a b", "publish a", "publish b"],
    });
    host.rows = () => {
      throw new Error("the database was read");
    };
    expect(update(host, v1)).toEqual({ worked: true, lines: [], commands: [] });
  });

  it("imports only what changed", () => {
    const host = new Host();
    update(host, v1);
    expect(update(host, v2).commands).toEqual(["import a", "publish a"]);
    expect(update(host, v2).commands).toEqual([]);
  });

  it("tells once how to get the new version of a workflow that was changed, and imports it when that is done", () => {
    const host = new Host();
    update(host, v1);
    host.change("a", { content: "edited", bare: "edited", byImport: false });

    expect(update(host, v2)).toEqual({
      worked: true,
      lines: [
        'Template "Template a" (a) has a new version, but the workflow was changed on this host and stays as it is. ' +
          "To get the new one: duplicate the workflow if you want to keep yours, archive and delete the original, restart the host.",
      ],
      commands: [],
    });
    expect(update(host, v2)).toEqual({ worked: true, lines: [], commands: [] });
    host.change("a", { archived: true });
    expect(update(host, v2)).toEqual({ worked: true, lines: [], commands: [] });
    host.stored.delete("a");
    expect(update(host, v2).commands).toEqual(["import a", "publish a"]);
    host.stored.delete("a");
    expect(update(host, v2).commands).toEqual([]);
  });

  it("withdraws the offer when the image is rolled back: what is deleted then stays deleted", () => {
    const host = new Host();
    update(host, v1);
    host.change("a", { content: "edited", bare: "edited", byImport: false });
    update(host, v2);
    update(host, v1);
    host.stored.delete("a");
    expect(update(host, v2).commands).toEqual([]);
  });

  it("keeps the record of a template that an older image doesn't have", () => {
    const host = new Host();
    update(host, v1);
    update(host, [template("b", "b1")]);
    host.stored.delete("a");
    expect(update(host, v1).commands).toEqual([]);
  });

  it("tells what to do when an import fails, and tries again the next time", () => {
    const host = new Host();
    host.broken = "import";
    expect(update(host, [template("a", "a1")])).toEqual({
      worked: false,
      lines: [
        'Template "Template a" (a) was not imported; the next start tries again. ' +
          "To see why: n8n import:workflow --input=/templates/a.json. n8n said: import a failed",
      ],
      commands: ["import a"],
    });
    host.broken = undefined;
    expect(update(host, [template("a", "a1")])).toEqual({
      worked: true,
      lines: [],
      commands: ["import a", "publish a"],
    });
  });

  it("tells what to do when publishing fails, and only publishes the next time", () => {
    const host = new Host();
    host.broken = "publish a";
    expect(update(host, v1)).toEqual({
      worked: false,
      lines: [
        'Template "Template a" (a) was imported but not published; the next start tries again. ' +
          "To have it sooner, publish it in the editor. n8n said: publish a failed",
      ],
      commands: ["import a b", "publish a", "publish b"],
    });
    host.broken = undefined;
    expect(update(host, v1)).toEqual({ worked: true, lines: [], commands: ["publish a"] });
  });

  it("refuses a state file that isn't one, with the way out", () => {
    writeFileSync(stateFile, "{");
    let reason = "";
    try {
      JSON.parse("{");
    } catch (error) {
      reason = (error as Error).message;
    }
    expect(() => update(new Host(), v1)).toThrow(
      new Error(
        `${stateFile} can't be read (${reason}). Remove it: it is made anew from the workflows as they are.`,
      ),
    );
  });

  const kills = [0, 1, 2].flatMap((command) => [true, false].map((done) => ({ command, done })));
  it.each(kills)("finishes a first import killed at command $command (done: $done)", (killAt) => {
    const host = new Host();
    host.killAt = killAt;
    expect(() => update(host, v1)).toThrow("killed");
    host.killAt = undefined;
    expect(update(host, v1)).toMatchObject({ worked: true, lines: [] });
    expect([...host.stored.values()].map(({ content, published }) => ({ content, published }))).toEqual([
      { content: "a1-row", published: true },
      { content: "b1-row", published: true },
    ]);
    expect(update(host, v1).commands).toEqual([]);
  });

  const newer = [template("a", "a2"), template("b", "b2")];
  it.each(kills.slice(0, 4))("finishes an update killed at command $command (done: $done)", (killAt) => {
    const host = new Host();
    update(host, v1);
    host.change("b", { published: false });
    host.killAt = killAt;
    expect(() => update(host, newer)).toThrow("killed");
    host.killAt = undefined;
    expect(update(host, newer)).toMatchObject({ worked: true, lines: [] });
    expect([...host.stored.values()].map(({ content, published }) => ({ content, published }))).toEqual([
      { content: "a2-row", published: true },
      { content: "b2-row", published: false },
    ]);
    expect(JSON.parse(readFileSync(stateFile, "utf8")) as object).toMatchObject({ unfinished: {} });
  });
});
