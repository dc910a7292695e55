import { expect, test } from "vitest";
import { flyStack, hetznerStack } from "../support/stacks";

test("the fly stack is synthesised as recorded", () => {
  expect(flyStack()).toMatchSnapshot();
});

test("the hetzner stack is synthesised as recorded", () => {
  expect(hetznerStack()).toMatchSnapshot();
});

test("the two stacks refer to nothing of each other", () => {
  expect(JSON.stringify(flyStack())).not.toMatch(/hcloud|hetzner|terraform_remote_state/);
  expect(JSON.stringify(hetznerStack())).not.toMatch(/fly_|fly\.io|terraform_remote_state/);
});
