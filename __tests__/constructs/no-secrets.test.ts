import { afterEach, expect, test, vi } from "vitest";
import { SecretReference } from "../../constructs/secret-reference";
import { entries, flyStack, hetznerStack, type Synthesised } from "../support/stacks";

const OPERATORS = [...SecretReference.all.map(({ name }) => name), "FLY_API_TOKEN", "HCLOUD_TOKEN"];

const STACKS: [string, () => Synthesised][] = [
  ["fly", flyStack],
  ["fly with a volume of its own", () => flyStack({ volumeId: "vol_restored" })],
  ["hetzner", hetznerStack],
  ["hetzner with a domain", () => hetznerStack({ domain: "n8n.example.com" })],
];

afterEach(() => {
  vi.unstubAllEnvs();
});

test.each(STACKS)("no value of the operator's environment gets into the stack: %s", (_, synthesise) => {
  for (const name of OPERATORS) vi.stubEnv(name, `value-of-${name}`);
  expect(JSON.stringify(synthesise())).not.toContain("value-of-");
});

/** Every name in the arguments of the resources, at any depth. */
function namesIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  const own = Array.isArray(value) ? [] : Object.keys(value);
  return [...own, ...Object.values(value).flatMap(namesIn)];
}

test.each(STACKS)("no step's input and no variable is called like a secret: %s", (_, synthesise) => {
  const names = [...entries(synthesise()).values()].flatMap(namesIn);
  for (const name of OPERATORS) expect(names).not.toContain(name);
  expect(
    names.filter((name) => /token|password|credential|private|(?<!authorized|public)_key$/i.test(name)),
  ).toEqual([]);
});

test.each(STACKS)(
  "no provider is given a credential, nor is a secret made by Terraform: %s",
  (_, synthesise) => {
    const stack = synthesise();
    const given = Object.values(stack.provider).flatMap(namesIn);
    expect(given.filter((name) => name !== "org_slug")).toEqual([]);
    expect(Object.keys(stack.resource)).not.toContain("fly_secret");
  },
);
