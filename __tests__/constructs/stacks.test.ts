import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { at, flyStack, hetznerStack } from "../support/stacks";

test("the fly stack is synthesised as recorded", () => {
  expect(flyStack()).toMatchSnapshot();
});

test("the hetzner stack is synthesised as recorded", () => {
  const stack = hetznerStack();
  const server = at(stack, "hcloud_server.server");
  server.user_data = legible(String(server.user_data));
  expect(stack).toMatchSnapshot();
});

test("the two stacks refer to nothing of each other", () => {
  expect(JSON.stringify(flyStack())).not.toMatch(/hcloud|hetzner|terraform_remote_state/);
  expect(JSON.stringify(hetznerStack())).not.toMatch(/fly_|fly\.io|terraform_remote_state/);
});

/** user_data with its packed files unpacked: legible, and the same whatever zlib packed them. */
function legible(userData: string): string {
  return userData.replace(
    /(encoding: gz\+b64\n *content: )(\S+)/g,
    (_, key: string, packed: string) => `${key}|\n${gunzipSync(Buffer.from(packed, "base64")).toString()}`,
  );
}
