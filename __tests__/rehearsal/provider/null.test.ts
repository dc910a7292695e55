import { describe, expect, it } from "vitest";
import { bench } from "./bench";

describe("the stand-in for the null provider", () => {
  it("gives a random id and copies inputs", async () => {
    const { made, provider } = bench("null");
    const first = await made("null_resource", { triggers: { a: "1" } });
    expect(first).toEqual({ id: expect.stringMatching(/^\d+$/) as string, triggers: { a: "1" } });
    expect((await made("null_resource", {})).id).not.toBe(first.id);
    expect(
      provider.readData("null_data_source", { inputs: { a: "1" }, has_computed_default: null }),
    ).toMatchObject({
      outputs: { a: "1" },
      has_computed_default: "default",
    });
  });

  it("refuses in made-up words", async () => {
    const { faults, refusal } = bench("null");
    faults.inject({ kind: "refuse-create", type: "null_resource", message: "no" });
    expect(await refusal("null_resource", {})).toBe("null_resource create failed: no");
  });
});
