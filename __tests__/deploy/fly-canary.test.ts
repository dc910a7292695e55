import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startMachinesApi, type RehearsalMachinesApi } from "../../rehearsal/machines-api";
import { FlyStep } from "../support/fly-step";

const FLY = "fo1_CANARY+of/Fly=0123456789";
const SECRETS = {
  CLAUDE_CODE_OAUTH_TOKEN: "sk-ant-oat01-CANARY+of/Claude=0123456789",
  GH_TOKEN: "ghp_CANARY+of/GitHub=0123456789",
  N8N_ENCRYPTION_KEY: "CANARY+of/n8n=0123456789",
  N8N_INSTANCE_OWNER_EMAIL: "canary+of-n8n@example.com",
  N8N_INSTANCE_OWNER_PASSWORD_HASH: "$2b$10$CANARY/of/the/owner.N9qo8uLOickgx2ZMRZoMyeIjZAgcfl0Ab",
  TUNNEL_TOKEN: "CANARY+of/cloudflared=0123456789",
  GITHUB_WEBHOOK_SECRET: "CANARY+of/webhook=0123456789",
  SENTRY_CLIENT_SECRET: "CANARY+of/Sentry=0123456789",
};

function forms(token: string): string[] {
  const bytes = Buffer.from(token);
  return [token, bytes.toString("base64"), encodeURIComponent(token), bytes.toString("hex")];
}

/** Names of the tokens that stand in `text` in any form. */
function tokensIn(text: string): string[] {
  const tokens = Object.entries({ ...SECRETS, FLY });
  return tokens.filter(([, token]) => forms(token).some((form) => text.includes(form))).map(([name]) => name);
}

describe("a deploy with every token in the environment", () => {
  let step: FlyStep;
  let api: RehearsalMachinesApi;
  beforeEach(async () => {
    step = new FlyStep();
    api = await startMachinesApi({ token: FLY });
  });
  afterEach(async () => {
    await api.stop();
    step.remove();
  });

  const environment = () => ({
    ...SECRETS,
    FLY_API_TOKEN: FLY,
    FLY_FLAPS_BASE_URL: api.url,
    HOST_SECRETS: Object.keys(SECRETS).join(","),
  });

  function filesOf(folder: string): string[] {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  }

  it("finds a token in every form it looks for", () => {
    expect(forms(FLY).map((form) => tokensIn(`x${form}y`))).toEqual(Array(4).fill(["FLY"]));
  });

  it.each(["", "run-step", "unauthorized"])(
    "shows none of them in an image build, and flyctl only its own (fault %j)",
    async (fault) => {
      const { stdout, stderr } = await step.run("fly-image", { ...environment(), FLYCTL_FAULT: fault });

      const [call] = step.flyctlCalls();
      const { FLY_API_TOKEN, ...others } = call?.env ?? {};
      expect(FLY_API_TOKEN).toBe(FLY);
      expect(tokensIn(JSON.stringify([call?.argv, others, call?.stdin]))).toEqual([]);
      expect(call?.foreignTokens).toEqual([]);
      expect(tokensIn(stdout + stderr)).toEqual([]);
      expect(step.leftovers()).toEqual([]);
    },
  );

  it.each([
    ["answers", undefined],
    ["repeats the request", "echo"],
    ["answers with a page", "not-json"],
    ["repeats the token in every form", { status: 500, body: { error: forms(FLY).join(" ") } }],
  ] as const)(
    "sends secrets to the Machines API and shows them nowhere else when it %s",
    async (_, fault) => {
      // The first request asks which names stand; the fault is for the one that carries the values.
      api.fail({ status: 200, body: { secrets: [] } });
      if (fault) api.fail(fault);
      const { stdout, stderr } = await step.run("fly-secrets", environment());

      expect(
        api.requests.filter(({ body }) => tokensIn(body).length > 0).map(({ method }) => method),
      ).toEqual(["POST"]);
      expect(api.requests.map(({ path }) => tokensIn(path))).toEqual(api.requests.map(() => []));
      expect(tokensIn(stdout + stderr)).toEqual([]);
      expect(
        filesOf(step.folder).filter((file) => tokensIn(readFileSync(file, "latin1")).length > 0),
      ).toEqual([]);
    },
  );

  it("shows none of two swapped tokens", async () => {
    const swapped = { CLAUDE_CODE_OAUTH_TOKEN: SECRETS.GH_TOKEN, GH_TOKEN: SECRETS.CLAUDE_CODE_OAUTH_TOKEN };
    const { exitCode, stdout, stderr } = await step.run("fly-secrets", { ...environment(), ...swapped });

    expect(exitCode).toBe(1);
    expect(tokensIn(stdout + stderr)).toEqual([]);
    expect(api.requests).toEqual([]);
  });
});
