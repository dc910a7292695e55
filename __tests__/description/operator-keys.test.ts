import { expect, test } from "vitest";
import { cloudInit, USER_DATA_LIMIT } from "../../constructs/hetzner/cloud-init";
import { hostFiles } from "../../constructs/hetzner/host-files";
import { checkBackoffice } from "../../description";
import { ed25519Key, example, messageFor, oneProblem } from "./example";

/** With its line in the YAML, one key is of 100 to 1000 bytes. */
const key = (index: number, comment = "") =>
  `${ed25519Key.replace("you@laptop", "")}${String(index).padStart(10, "0")}${comment}`;
const keys = (count: number, comment?: string) =>
  Array.from({ length: count }, (_, index) => key(index, comment));
const problemsWith = (operatorKeys: string[]) => checkBackoffice({ ...example, operatorKeys }).problems;

test("refuses keys that a server's first boot can't take, on Hetzner only", () => {
  const operatorKeys = keys(200);
  expect(messageFor({ operatorKeys })).toBe(
    oneProblem(
      "operatorKeys: 200 keys come to 20600 bytes, too much for the text of a server's first boot",
      "6144 bytes in all; an Ed25519 key has about 100, an RSA key up to 750",
      "leave only keys that are in use, and replace RSA keys by Ed25519: ssh-keygen -t ed25519",
    ),
  );
  const { host } = checkBackoffice({ ...example, operatorKeys });
  expect(host).toHaveProperty("fly");
  expect(host).not.toHaveProperty("hetzner");
});

test.each(["", "x".repeat(500), ' it\'s: "quoted" \\ # so'])(
  "whatever keys are accepted fit into user_data, with the longest of everything else (comment %j)",
  (comment) => {
    const most =
      Array.from({ length: 300 }, (_, count) => count)
        .filter((count) => count > 0 && problemsWith(keys(count, comment)).length === 0)
        .at(-1) ?? 0;
    expect(most).toBeGreaterThan(8);
    const text = cloudInit({
      name: "n".repeat(63),
      timeZone: "America/Argentina/ComodRivadavia",
      domain: `${"d".repeat(249)}.com`,
      operatorKeys: keys(most, comment),
      files: hostFiles(),
      sshSources: ["0.0.0.0/0", "::/0"],
    });
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(USER_DATA_LIMIT);
  },
);
