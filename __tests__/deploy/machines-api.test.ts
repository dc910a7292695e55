import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { StepError } from "../../deploy/fail";
import { flyToken } from "../../deploy/fly-token";
import { MachinesApi } from "../../deploy/machines-api";
import {
  startMachinesApi,
  type MachinesApiFault,
  type RehearsalMachinesApi,
} from "../../rehearsal/machines-api";

const NEW_TOKEN =
  'Set a new one: export FLY_API_TOKEN="$(flyctl tokens create org --org ORG --expiry 24h)" (ORG: see flyctl orgs list)';
const AGAIN = "Then deploy again: npx cdktf deploy fly";
const CANARY = "ghp_canary-0123456789-abcdefghij";

describe("MachinesApi", () => {
  let rehearsal: RehearsalMachinesApi;
  beforeEach(async () => void (rehearsal = await startMachinesApi({ secrets: ["A", "B"] })));
  afterEach(() => rehearsal.stop());

  function api(token = "fo1_operator"): MachinesApi {
    return new MachinesApi({
      token: flyToken({ FLY_API_TOKEN: token }),
      baseUrl: rehearsal.url,
      timeoutSeconds: 0.2,
      retryDelaySeconds: 0.01,
    });
  }

  async function failureOf(call: Promise<unknown>): Promise<string> {
    const error: unknown = await call.then(
      () => "no failure",
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(StepError);
    return (error as StepError).message.replaceAll(rehearsal.url, "URL");
  }

  async function failure(...faults: MachinesApiFault[]): Promise<string> {
    faults.forEach((fault) => rehearsal.fail(fault));
    return failureOf(api().secretNames("backoffice"));
  }

  it("reads the names of the secrets that are set", async () => {
    expect(await api().secretNames("backoffice")).toEqual(["A", "B"]);
    rehearsal.fail({ status: 200, body: { secrets: [] } });
    expect(await api().secretNames("backoffice")).toEqual([]);
  });

  it.each([
    ["fo1_abc", "Bearer fo1_abc"],
    [" Bearer fo1_abc\n", "Bearer fo1_abc"],
    ["fm2_abc", "FlyV1 fm2_abc"],
    ["FlyV1 fm2_abc, fm2_def", "FlyV1 fm2_abc,fm2_def"],
    ["fm1r_abc,fo1_def", "FlyV1 fm1r_abc"],
  ])("sends the token %j as %j", async (token, authorization) => {
    await api(token).secretNames("backoffice");
    expect(rehearsal.requests[0]?.authorization).toBe(authorization);
  });

  it("keeps an app's name in one part of the path", async () => {
    await api().secretNames("a/../b?c");
    expect(rehearsal.requests[0]?.path).toBe("/v1/apps/a%2F..%2Fb%3Fc/secrets");
  });

  it("tries a read again on 429 and 5xx, three times in all", async () => {
    rehearsal.fail({ status: 429, body: {} });
    rehearsal.fail({ status: 503, body: {} });
    expect(await api().secretNames("backoffice")).toEqual(["A", "B"]);
    expect(rehearsal.requests).toHaveLength(3);
  });

  it("never sends values twice", async () => {
    rehearsal.fail({ status: 503, body: {} });
    const message = await failureOf(api().stageSecrets("backoffice", new Map([["A", CANARY]])));
    expect(message).toBe(
      `Fly.io's Machines API failed (503).\nWait until https://status.flyio.net shows no incident.\n${AGAIN}\n\nThe server said: {}`,
    );
    expect(rehearsal.requests).toHaveLength(1);
  });

  it.each([401, 403])("fails with the way to a new token on %i, at once", async (status) => {
    expect(await failure({ status, body: { error: "unauthorized" } })).toBe(
      `Fly.io refused the token in FLY_API_TOKEN for the app "backoffice" (${status}): it is wrong, has expired or belongs to another organisation.\n` +
        `${NEW_TOKEN}\n${AGAIN}\n\nThe server said: {"error":"unauthorized"}`,
    );
    expect(rehearsal.requests).toHaveLength(1);
  });

  it("fails with the app's name on 404", async () => {
    expect(await failure({ status: 404, body: { error: "app not found" } })).toBe(
      'Fly.io knows no app "backoffice" that the token in FLY_API_TOKEN may see (404).\n' +
        `Check the app's name in backoffice.ts and the organisation of the token: flyctl apps list\n${AGAIN}\n\n` +
        'The server said: {"error":"app not found"}',
    );
  });

  it("fails on 429 after three tries", async () => {
    const busy = { status: 429, body: {} };
    expect(await failure(busy, busy, busy)).toBe(
      `Fly.io takes no more requests for the moment (429).\nWait a minute.\n${AGAIN}\n\nThe server said: {}`,
    );
    expect(rehearsal.requests).toHaveLength(3);
  });

  it("fails on a redirect, and does not take the values there", async () => {
    const elsewhere = createServer((request, response) => {
      response.writeHead(307, { location: `${rehearsal.url}${request.url}` }).end();
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, "127.0.0.1", resolve));
    const baseUrl = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
    const redirected = new MachinesApi({ token: flyToken({ FLY_API_TOKEN: "fo1_operator" }), baseUrl });

    expect(await failureOf(redirected.stageSecrets("backoffice", new Map([["A", CANARY]])))).toBe(
      `Fly.io refused the request about the secrets of the app "backoffice" (307).\nCheck FLY_FLAPS_BASE_URL if you set it.\n${AGAIN}`,
    );
    expect(rehearsal.requests).toEqual([]);
    elsewhere.closeAllConnections();
    elsewhere.close();
  });

  it("fails within the time limit when the server stays silent", async () => {
    expect(await failure("silent")).toBe(
      "Fly.io's Machines API at URL gave no answer within 0.2 seconds.\n" +
        `Check the network, and FLY_FLAPS_BASE_URL if you set it.\n${AGAIN}`,
    );
  });

  it("fails when the connection breaks off", async () => {
    expect(await failure("drop")).toBe(
      "Fly.io's Machines API at URL can't be reached (UND_ERR_SOCKET).\n" +
        `Check the network, and FLY_FLAPS_BASE_URL if you set it.\n${AGAIN}`,
    );
  });

  it("fails when nobody listens there", async () => {
    await rehearsal.stop();
    expect(await failure()).toBe(
      "Fly.io's Machines API at URL can't be reached (ECONNREFUSED).\n" +
        `Check the network, and FLY_FLAPS_BASE_URL if you set it.\n${AGAIN}`,
    );
  });

  const strange = (what: string) =>
    `The answer of URL ${what}, so it can't be told which secrets there are; the machine was not touched.\n` +
    `Something else than Fly.io answers there: check FLY_FLAPS_BASE_URL and proxies.\n${AGAIN}`;

  it("fails when the answer is not JSON", async () => {
    expect(await failure("not-json")).toBe(strange("is not JSON"));
  });

  it.each([[{}], [null], [{ secrets: null }], [{ secrets: {} }], [{ secrets: [{}] }]])(
    "fails on the answer %j: it does not mean that no secret is set",
    async (body) => {
      expect(await failure({ status: 200, body })).toBe(strange("has no list of secrets"));
    },
  );

  it("shows no value and no token that the server repeats, whole, encoded or cut off", async () => {
    const forms = [
      CANARY,
      Buffer.from(CANARY).toString("base64"),
      Buffer.from(CANARY).toString("hex"),
      "fo1_operator",
    ];
    const whole = { status: 422, body: { error: forms.join(" ") } };
    rehearsal.fail(whole);
    const stage = () => api().stageSecrets("backoffice", new Map([["A", CANARY]]));
    expect(await failureOf(stage())).toMatch(
      /The server said: \{"error":"\[secret\] \[secret\] \[secret\] \[secret\]"\}$/,
    );

    rehearsal.fail({ status: 422, body: { error: CANARY.slice(0, 20) } });
    expect(await failureOf(stage())).toMatch(
      /The server said: \[line withheld: it shows a part of a secret\]$/,
    );
  });

  it("refuses an address that is none", () => {
    const props = { token: flyToken({ FLY_API_TOKEN: "fo1_operator" }), baseUrl: "api.machines.dev" };
    expect(() => new MachinesApi(props)).toThrow(
      'FLY_FLAPS_BASE_URL is "api.machines.dev", which is no address such as https://api.machines.dev. Fix or unset it.',
    );
  });

  it.each([`${CANARY} x`, `${CANARY}\nx`, `${CANARY}ü`])(
    "refuses a broken token without showing it: %j",
    (token) => {
      expect(() => flyToken({ FLY_API_TOKEN: token })).toThrow(
        "FLY_API_TOKEN is not a token: it has a blank, a line break or a special character inside.\n" +
          `${NEW_TOKEN.replace("a new one", "it again")}\n${AGAIN}`,
      );
    },
  );
});
