import { expect, it } from "vitest";
import { json, summary } from "../../preview/summary";

const owner = { email: "preview@localhost.localdomain", password: "correct-horse", passwordHash: "$2b$10$x" };
const preview = {
  url: "http://localhost:5678",
  owner,
  sshPort: 10022,
  engine: "podman",
  container: "backoffice-preview-0123abcd",
  madeUp: ["GH_TOKEN"],
};

it("tells where n8n is, how to log in, how to look inside and how to stop", () => {
  expect(summary(preview)).toBe(`
n8n    http://localhost:5678
login  preview@localhost.localdomain  correct-horse
shell  ssh -p 10022 -o UserKnownHostsFile=/dev/null -o StrictHostKeyChecking=no agent@127.0.0.1
log    podman logs -f backoffice-preview-0123abcd

Made up: GH_TOKEN; checks of Claude and GitHub fail. With your own: npm run preview -- --with-secrets

Ctrl+C stops it and removes the container and its data.`);
});

it("says why there is no shell, and nothing of tokens that are real", () => {
  const { sshPort: _, ...withoutKeys } = preview;
  expect(summary({ ...withoutKeys, madeUp: [] })).toBe(`
n8n    http://localhost:5678
login  preview@localhost.localdomain  correct-horse
shell  none: backoffice.ts has no operatorKeys
log    podman logs -f backoffice-preview-0123abcd

Ctrl+C stops it and removes the container and its data.`);
  expect(json(withoutKeys)).toBe(
    '{"url":"http://localhost:5678","owner":{"email":"preview@localhost.localdomain","password":"correct-horse"},"ssh":null,"container":"backoffice-preview-0123abcd"}',
  );
});
