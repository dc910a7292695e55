import { describe, expect, it } from "vitest";
import { at, listAt, numberAt, textAt } from "../../../../image/dispatcher/signals/payload";

const PAYLOAD: unknown = JSON.parse(
  '{"a":{"text":"x","list":[1],"number":7,"none":null},"__proto__":{"b":"y"}}',
);

describe("what stands in parsed JSON", () => {
  it("is found by its path, as what it should be", () => {
    expect([
      textAt(PAYLOAD, "a", "text"),
      listAt(PAYLOAD, "a", "list"),
      numberAt(PAYLOAD, "a", "number"),
      at(PAYLOAD, "a", "none"),
    ]).toEqual(["x", [1], 7, null]);
  });

  it("is nothing where there is something else or nothing", () => {
    expect([
      textAt(PAYLOAD, "a", "list"),
      listAt(PAYLOAD, "a", "text"),
      numberAt(PAYLOAD, "a", "text"),
      textAt(PAYLOAD, "a", "none", "x"),
      at(PAYLOAD, "b"),
      at("text", "length"),
      at(undefined, "a"),
    ]).toEqual(["", [], undefined, "", undefined, undefined, undefined]);
  });

  it("is nothing that every object has", () => {
    expect([at(PAYLOAD, "constructor"), at(PAYLOAD, "a", "toString"), at([], "length", "x")]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it.each([0, -1, 1.5, 2 ** 53, "7", null])("is no number above zero when it is %j", (n) => {
    expect(numberAt({ n }, "n")).toBeUndefined();
  });
});
