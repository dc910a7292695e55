import { compare } from "bcryptjs";
import { expect, it } from "vitest";
import { makeOwner } from "../../preview/owner";

it("an owner's hash is one of its password, at n8n's own cost", async () => {
  const { password, passwordHash } = await makeOwner();
  expect(passwordHash).toMatch(/^\$2b\$10\$[./A-Za-z0-9]{53}$/);
  expect(await compare(password, passwordHash)).toBe(true);
  expect(await compare(`${password}x`, passwordHash)).toBe(false);
});
