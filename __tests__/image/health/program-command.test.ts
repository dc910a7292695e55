import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { USAGE } from "../../../image/health/command";

test("the program itself passes arguments, output and exit code on", () => {
  const node = (...args: string[]) =>
    spawnSync(process.execPath, ["--import", "tsx", "image/health/main.ts", ...args], { encoding: "utf8" });
  expect(node("--help")).toMatchObject({ status: 0, stdout: USAGE, stderr: "" });
  expect(node("--nope")).toMatchObject({ status: 2, stdout: "" });
});
