import { describe, expect, it } from "vitest";
import { decide } from "../../../image/n8n/templates-plan";
import type { Row, Template } from "../../../image/n8n/templates-plan";

const template: Template = {
  id: "t1",
  name: "Triage",
  file: "/templates/t1.json",
  content: "new",
  bare: "new-bare",
};
/** The row as an import of the old template left it. */
const oldRow: Row = {
  id: "t1",
  content: "old-row",
  bare: "old-bare",
  published: true,
  archived: false,
  byImport: true,
};
/** The row as an import of this template leaves it, before it's published. */
const newRow: Row = { ...oldRow, content: "new-row", bare: "new-bare", published: false };
const oldRecord = { template: "old", row: "old-row" };

describe("decide", () => {
  it("imports and publishes what was never on this host", () => {
    expect(decide(template)).toEqual({ action: "import", publish: true });
  });

  it("imports a new version over an unchanged workflow and publishes it again", () => {
    expect(decide(template, oldRow, oldRecord)).toEqual({ action: "import", publish: true });
  });

  it("imports a new version over an unchanged workflow without publishing what the user un-published", () => {
    expect(decide(template, { ...oldRow, published: false }, oldRecord)).toEqual({
      action: "import",
      publish: false,
    });
  });

  it("offers a new version where the user changed the workflow", () => {
    const edited = { ...oldRow, content: "edited", bare: "edited-bare", byImport: false };
    expect(decide(template, edited, oldRecord)).toEqual({ action: "offer" });
  });

  it("offers a new version where the user changed nothing but a credential", () => {
    expect(decide(template, { ...oldRow, content: "edited", byImport: false }, oldRecord)).toEqual({
      action: "offer",
    });
  });

  it("keeps an edited workflow without a word while its template stays the same", () => {
    expect(
      decide(
        template,
        { ...newRow, content: "edited", byImport: false },
        { template: "new", row: "new-row" },
      ),
    ).toEqual({
      action: "keep",
    });
  });

  it("leaves a workflow deleted that the user deleted", () => {
    expect(decide(template, undefined, oldRecord)).toEqual({ action: "keep" });
  });

  it("leaves an archived workflow archived", () => {
    expect(decide(template, { ...oldRow, archived: true }, oldRecord)).toEqual({ action: "keep" });
  });

  it("imports what the user deleted to get the version on offer", () => {
    expect(decide(template, undefined, { ...oldRecord, offered: "new" })).toEqual({
      action: "import",
      publish: true,
    });
  });

  it("offers what a user's own workflow of the same id would lose, when nothing is recorded", () => {
    expect(decide(template, { ...oldRow, byImport: false })).toEqual({ action: "offer" });
  });

  it("takes an unchanged import as its own when the record was lost", () => {
    expect(decide(template, newRow)).toEqual({ action: "record" });
  });

  it("takes the new version that the user imported as its own", () => {
    expect(decide(template, newRow, oldRecord)).toEqual({ action: "record" });
  });

  describe("after an interrupted import", () => {
    const unfinished = { template: "new", bare: "new-bare", publish: true };

    it("publishes what was imported but not yet published", () => {
      expect(decide(template, newRow, oldRecord, unfinished)).toEqual({ action: "publish" });
    });

    it("records what was published already", () => {
      expect(decide(template, { ...newRow, published: true }, oldRecord, unfinished)).toEqual({
        action: "record",
      });
    });

    it("does not publish what was not published before the import", () => {
      expect(decide(template, newRow, oldRecord, { ...unfinished, publish: false })).toEqual({
        action: "record",
      });
    });

    it("recognises its own import though n8n rewrote credentials in it", () => {
      expect(
        decide(template, { ...newRow, content: "credentials-rewritten" }, undefined, unfinished),
      ).toEqual({
        action: "publish",
      });
    });

    it("starts over when the import had not happened", () => {
      expect(decide(template, oldRow, oldRecord, unfinished)).toEqual({ action: "import", publish: true });
      expect(decide(template, undefined, undefined, unfinished)).toEqual({ action: "import", publish: true });
    });

    it("imports the version of an image rolled back in between, and publishes it", () => {
      const rolledBack = { ...template, content: "old", bare: "old-bare" };
      expect(decide(rolledBack, newRow, oldRecord, unfinished)).toEqual({ action: "import", publish: true });
    });

    it("keeps what the user changed since", () => {
      const edited = { ...newRow, content: "edited", byImport: false };
      expect(decide(template, edited, oldRecord, unfinished)).toEqual({ action: "offer" });
    });
  });
});
