import assert from "node:assert/strict";
import { test } from "node:test";
import { total } from "../src/total.mjs";

test("an order costs as much as its items together", () => {
  assert.equal(
    total([
      { price: 250, quantity: 1 },
      { price: 100, quantity: 1 },
    ]),
    350,
  );
});
