import { decode } from "@msgpack/msgpack";
import { describe, expect, it } from "vitest";
import {
  conform,
  decodeValue,
  encodeValue,
  equal,
  settled,
  textOf,
  unknown,
  type Type,
  type Value,
} from "../../../rehearsal/provider/values";

const type: Type = [
  "object",
  {
    name: "string",
    size: "number",
    is_on: "bool",
    tags: ["set", "string"],
    env: ["map", "string"],
    ports: ["list", ["object", { port: "number", name: "string" }]],
  },
];

const value = {
  name: "a",
  size: 20.5,
  is_on: false,
  tags: ["x", "y"],
  env: { A: "1" },
  ports: [{ port: 80, name: null }],
};

describe("values", () => {
  it.each<[string, Value]>([
    ["a complete object", value],
    ["null", null],
    ["an unknown value", unknown],
    [
      "unknown values inside",
      { ...value, name: unknown, ports: [{ port: unknown, name: "b" }], tags: [unknown] },
    ],
  ])("survive the way to Terraform and back: %s", (_, sent) => {
    expect(decodeValue(encodeValue(sent, type), type)).toEqual(sent);
  });

  it("write unknown as extension 0, as Terraform does", () => {
    expect([...encodeValue(unknown, "string")]).toEqual([0xd4, 0, 0]);
  });

  it("read an unknown value that comes with refinements", () => {
    expect(decodeValue(Uint8Array.from([0xc7, 3, 12, 0x81, 1, 0xc2]), "string")).toBe(unknown);
  });

  it("read no bytes as null", () => {
    expect(decodeValue(new Uint8Array(), type)).toBeNull();
  });

  it("write each attribute of an object and no other, in the type of the schema", () => {
    expect(decode(encodeValue({ name: 7, size: "9", extra: true }, type))).toEqual({
      name: "7",
      size: 9,
      is_on: null,
      tags: null,
      env: null,
      ports: null,
    });
  });

  it("turn what a state file holds into the schema's types", () => {
    expect(conform(["1", "2"], ["list", "number"])).toEqual([1, 2]);
    expect(conform("true", "bool")).toBe(true);
  });

  it("are equal whatever the order of a set, and different in another order of a list", () => {
    expect(equal(["a", "b"], ["b", "a"], ["set", "string"])).toBe(true);
    expect(equal(["a", "b"], ["b", "a"], ["list", "string"])).toBe(false);
    expect(equal(null, [], ["list", "string"])).toBe(false);
    expect(equal("a", unknown, "string")).toBe(false);
  });

  it("are text if they are strings or numbers, and nothing else is", () => {
    expect([textOf("a"), textOf(7)]).toEqual(["a", "7"]);
    const complaint = (of: Value | undefined) => {
      try {
        return textOf(of);
      } catch (error) {
        return String(error);
      }
    };
    expect([null, undefined, true, unknown, ["a"], { a: "b" }].map(complaint)).toEqual(
      ["null", "undefined", "boolean", "an unknown value", "object", "object"].map(
        (kind) => `TypeError: expected a string or a number, got ${kind}`,
      ),
    );
  });

  it("are null after the apply where nothing was made up", () => {
    expect(settled({ a: unknown, b: [unknown, 1], c: { d: unknown } })).toEqual({
      a: null,
      b: [null, 1],
      c: { d: null },
    });
  });
});
