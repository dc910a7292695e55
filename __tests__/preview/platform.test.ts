import { expect, it } from "vitest";
import { emulationLine } from "../../preview/platform";

it.each(["arm64", "aarch64"])("says that the image is emulated on %s", (machine) => {
  expect(emulationLine(machine)).toBe(
    `The image is for x86-64 and is emulated on this machine (${machine}): building it takes far longer.`,
  );
});

it.each(["x86_64", "amd64"])("says nothing on %s", (machine) => {
  expect(emulationLine(machine)).toBeUndefined();
});
