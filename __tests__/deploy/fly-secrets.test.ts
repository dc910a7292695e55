import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startMachinesApi, type RehearsalMachinesApi } from "../../rehearsal/machines-api";
import { FlyStep } from "../support/fly-step";

const CLAUDE = "CLAUDE_CODE_OAUTH_TOKEN";
const REQUIRED = [CLAUDE, "GH_TOKEN", "N8N_ENCRYPTION_KEY"];
const OPTIONAL = [
  "N8N_INSTANCE_OWNER_EMAIL",
  "N8N_INSTANCE_OWNER_PASSWORD_HASH",
  "TUNNEL_TOKEN",
  "GITHUB_WEBHOOK_SECRET",
  "SENTRY_CLIENT_SECRET",
];
const ALL = [...REQUIRED, ...OPTIONAL];
const HASH = "$2b$10$L5G7g/oZAoQ99xRKttjMGu8P/BXYFkZU0BkzsWYARtrYBXNXuvuMK";
const AGAIN = "Then deploy again: npx cdktf deploy fly";

const HOW_TO_SET_CLAUDE = `    get it: run \`claude setup-token\` on your own machine (valid for one year)
    set it: read -rs CLAUDE_CODE_OAUTH_TOKEN && export CLAUDE_CODE_OAUTH_TOKEN`;
const HOW_TO_SET_GITHUB = `    get it: https://github.com/settings/tokens (classic, scopes repo and workflow)
    set it: read -rs GH_TOKEN && export GH_TOKEN`;
const HOW_TO_SET_N8N = `    get it: make one once with \`openssl rand -hex 32\`
    set it: read -rs N8N_ENCRYPTION_KEY && export N8N_ENCRYPTION_KEY`;

describe("deploy/fly-secrets", () => {
  let step: FlyStep;
  let api: RehearsalMachinesApi;
  beforeEach(() => void (step = new FlyStep()));
  afterEach(async () => {
    await api.stop();
    step.remove();
  });

  async function run(environment: Record<string, string> = {}) {
    return step.run("fly-secrets", {
      HOST_SECRETS: ALL.join(","),
      FLY_FLAPS_BASE_URL: api.url,
      ...environment,
    });
  }

  const posted = () => api.requests.filter(({ method }) => method === "POST").map(({ body }) => body);

  it("lets the deploy go on when every secret is set, and sends nothing", async () => {
    api = await startMachinesApi({ secrets: [...ALL, "OTHER"], token: "fo1_operator-token-of-fly" });

    expect(await run()).toEqual({
      exitCode: 0,
      stdout: 'secrets on the Fly app "backoffice": all 3 that the host needs are set',
      stderr: "",
    });
    expect(api.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      "GET /v1/apps/backoffice/secrets",
    ]);
  });

  it("fails with one message about every missing secret", async () => {
    api = await startMachinesApi();

    expect(await run()).toEqual({
      exitCode: 1,
      stdout: "",
      stderr: `3 secrets are missing on the Fly app "backoffice"; the machine was not touched.

  CLAUDE_CODE_OAUTH_TOKEN  Claude Code works on the Claude subscription with it
${HOW_TO_SET_CLAUDE}

  GH_TOKEN  the dispatcher reads issues, pushes branches and opens pull requests with it
${HOW_TO_SET_GITHUB}

  N8N_ENCRYPTION_KEY  n8n encrypts its stored credentials with it; keep a copy, the data is of no use without it
${HOW_TO_SET_N8N}

${AGAIN}`,
    });
  });

  it("fails about one missing secret alone, and takes a blank variable for none", async () => {
    api = await startMachinesApi({ secrets: [CLAUDE, "N8N_ENCRYPTION_KEY"] });

    expect(await run({ GH_TOKEN: " \n", CLAUDE_CODE_OAUTH_TOKEN: "" })).toEqual({
      exitCode: 1,
      stdout: "",
      stderr: `1 secret is missing on the Fly app "backoffice"; the machine was not touched.

  GH_TOKEN  the dispatcher reads issues, pushes branches and opens pull requests with it
${HOW_TO_SET_GITHUB}

${AGAIN}`,
    });
    expect(posted()).toEqual([]);
  });

  it("stages what stands in the environment in one request, then reads the list of at least that version", async () => {
    api = await startMachinesApi({ secrets: ["N8N_ENCRYPTION_KEY", ...OPTIONAL] });

    expect(await run({ CLAUDE_CODE_OAUTH_TOKEN: "sk-ant-oat01-good", GH_TOKEN: "ghp_good" })).toEqual({
      exitCode: 0,
      stdout:
        'secrets on the Fly app "backoffice": staged CLAUDE_CODE_OAUTH_TOKEN, GH_TOKEN (in force at the machine\'s next start)\n' +
        'secrets on the Fly app "backoffice": all 3 that the host needs are set',
      stderr: "",
    });
    expect(api.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      "POST /v1/apps/backoffice/secrets",
      "GET /v1/apps/backoffice/secrets?version=101",
    ]);
  });

  it("does not take a secret for set because it was sent", async () => {
    api = await startMachinesApi({ secrets: [CLAUDE, "N8N_ENCRYPTION_KEY"] });
    api.fail({ status: 200, body: {} });

    const { exitCode, stderr } = await run({ GH_TOKEN: "ghp_good" });

    expect(exitCode).toBe(1);
    expect(stderr.split("\n")[0]).toBe(
      '1 secret is missing on the Fly app "backoffice"; the machine was not touched.',
    );
  });

  it("sends a value byte for byte, without the line break at its end", async () => {
    api = await startMachinesApi({ secrets: [CLAUDE, "GH_TOKEN"] });
    const value = `a=b#c"d'e\\n$HOME\`f\`ü`;

    const { exitCode } = await run({ N8N_ENCRYPTION_KEY: `${value}\n` });

    expect(exitCode).toBe(0);
    expect(posted().map((body) => JSON.parse(body) as unknown)).toEqual([
      { values: { N8N_ENCRYPTION_KEY: value } },
    ]);
  });

  it("never sets the encryption key over one that stands, whatever the environment holds", async () => {
    api = await startMachinesApi({ secrets: ALL });

    const { exitCode } = await run({ N8N_ENCRYPTION_KEY: "another", GH_TOKEN: "ghp_rotated" });

    expect(exitCode).toBe(0);
    expect(posted().map((body) => JSON.parse(body) as unknown)).toEqual([
      { values: { GH_TOKEN: "ghp_rotated" } },
    ]);
  });

  it("goes on without the optional ones, and says what the host is without", async () => {
    api = await startMachinesApi({ secrets: [...REQUIRED, "N8N_INSTANCE_OWNER_EMAIL"] });

    expect(await run()).toEqual({
      exitCode: 0,
      stdout: `secrets on the Fly app "backoffice": all 3 that the host needs are set
  without N8N_INSTANCE_OWNER_PASSWORD_HASH  the password of that account, as a bcrypt hash
  without TUNNEL_TOKEN  cloudflared connects n8n to a named tunnel of Cloudflare with it; without it no tunnel is opened
  without GITHUB_WEBHOOK_SECRET  GitHub signs webhooks with it that you made by hand; without it the host makes one out of GH_TOKEN
  without SENTRY_CLIENT_SECRET  Sentry signs what it reports with it; without it nothing of Sentry's is taken`,
      stderr: "",
    });
  });

  it("stages optional ones that stand in the environment, a bcrypt hash byte for byte", async () => {
    api = await startMachinesApi({ secrets: REQUIRED });
    const values = {
      N8N_INSTANCE_OWNER_EMAIL: "you@example.com",
      N8N_INSTANCE_OWNER_PASSWORD_HASH: HASH,
      TUNNEL_TOKEN: "eyJhIjoiMDEyMyJ9",
      GITHUB_WEBHOOK_SECRET: "0123456789abcdef0123456789abcdef",
      SENTRY_CLIENT_SECRET: "fedcba9876543210fedcba9876543210",
    };

    expect(await run(values)).toEqual({
      exitCode: 0,
      stdout:
        `secrets on the Fly app "backoffice": staged ${OPTIONAL.join(", ")} (in force at the machine's next start)\n` +
        'secrets on the Fly app "backoffice": all 3 that the host needs are set',
      stderr: "",
    });
    expect(posted().map((body) => JSON.parse(body) as unknown)).toEqual([{ values }]);
  });

  it("fails about an optional one of a wrong kind, as a shell leaves a hash between double quotes", async () => {
    api = await startMachinesApi({ secrets: REQUIRED });

    expect(await run({ N8N_INSTANCE_OWNER_PASSWORD_HASH: "b0/oZAoQ99" })).toEqual({
      exitCode: 1,
      stdout: "",
      stderr: `1 secret in your environment can't be right; nothing was sent to the Fly app "backoffice".

  N8N_INSTANCE_OWNER_PASSWORD_HASH must begin with $2a$ or $2b$, and does not
    get it: run \`htpasswd -nBC 10 '' | tr -d ':\\n' | sed 's/^.2y/$2b/'\` (Debian: apache2-utils; on every Mac)
    set it: read -rs N8N_INSTANCE_OWNER_PASSWORD_HASH && export N8N_INSTANCE_OWNER_PASSWORD_HASH

A variable that is unset leaves the secret on the app as it is. ${AGAIN}`,
    });
    expect(api.requests).toEqual([]);
  });

  it("leaves a secret of the table that the host does not take alone", async () => {
    api = await startMachinesApi({ secrets: [CLAUDE] });

    expect((await run({ HOST_SECRETS: CLAUDE, GH_TOKEN: "ghp_x" })).exitCode).toBe(0);
    expect(posted()).toEqual([]);
  });

  it("fails with one message about every value of a wrong kind, and sends nothing", async () => {
    api = await startMachinesApi({ secrets: ALL });
    const values = {
      CLAUDE_CODE_OAUTH_TOKEN: "ghp_canary1",
      GH_TOKEN: "sk-ant-oat01-canary2",
      N8N_ENCRYPTION_KEY: "canary3 canary4",
    };

    expect(await run(values)).toEqual({
      exitCode: 1,
      stdout: "",
      stderr: `3 secrets in your environment can't be right; nothing was sent to the Fly app "backoffice".

  CLAUDE_CODE_OAUTH_TOKEN holds what looks like a GitHub token (ghp_...); it must begin with sk-ant-oat
${HOW_TO_SET_CLAUDE}

  GH_TOKEN holds what looks like a Claude subscription token (sk-ant-oat...); it must begin with ghp_ or github_pat_
${HOW_TO_SET_GITHUB}

  N8N_ENCRYPTION_KEY has a blank or a line break inside
${HOW_TO_SET_N8N}

A variable that is unset leaves the secret on the app as it is. ${AGAIN}`,
    });
    expect(api.requests).toEqual([]);
  });

  it("fails without a value in the message when the server repeats the request", async () => {
    api = await startMachinesApi();
    api.fail("echo");

    expect(await run({ GH_TOKEN: "ghp_canary-of-github" })).toEqual({
      exitCode: 1,
      stdout: "",
      stderr: `Fly.io refused the request about the secrets of the app "backoffice" (422).
Check FLY_FLAPS_BASE_URL if you set it.
${AGAIN}

The server said: {"error":"invalid request: {\\"values\\":{\\"GH_TOKEN\\":\\"[secret]\\"}}"}`,
    });
  });

  it("fails when the table has no secret of a required name", async () => {
    api = await startMachinesApi();

    expect((await run({ HOST_SECRETS: "GH_TOKEN,GH_TOKEM" })).stderr).toBe(
      'No secret is called "GH_TOKEM". Known: CLAUDE_CODE_OAUTH_TOKEN, GH_TOKEN, N8N_ENCRYPTION_KEY, N8N_INSTANCE_OWNER_EMAIL, ' +
        "N8N_INSTANCE_OWNER_PASSWORD_HASH, TUNNEL_TOKEN, GITHUB_WEBHOOK_SECRET, SENTRY_CLIENT_SECRET.",
    );
  });
});
