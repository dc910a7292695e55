import { afterEach, describe, expect, it } from "vitest";
import {
  startMachinesApi,
  type MachinesApiFault,
  type RehearsalMachinesApi,
  type RehearsalMachinesApiProps,
} from "../../rehearsal/machines-api";

const DIGEST: unknown = expect.stringMatching(/^[0-9a-f]{16}$/);

describe("the rehearsal's Machines API", () => {
  let api: RehearsalMachinesApi;
  afterEach(() => api.stop());

  async function start(props?: RehearsalMachinesApiProps): Promise<void> {
    api = await startMachinesApi(props);
  }

  async function call(path: string, init: RequestInit = {}): Promise<[number, unknown]> {
    const response = await fetch(`${api.url}${path}`, {
      headers: { authorization: "Bearer token" },
      ...init,
    });
    return [response.status, await response.json()];
  }

  const post = (values: Record<string, string | null>) =>
    call("/v1/apps/backoffice/secrets", { method: "POST", body: JSON.stringify({ values }) });

  it("lists names and digests, never values", async () => {
    await start({ secrets: ["A"] });
    expect(await call("/v1/apps/backoffice/secrets")).toEqual([
      200,
      { secrets: [{ name: "A", digest: DIGEST }] },
    ]);
  });

  it("sets names with a value, removes names with null, and counts versions", async () => {
    await start({ secrets: ["A", "B"] });
    expect(await post({ A: null, C: "secret value" })).toEqual([
      200,
      {
        secrets: [
          { name: "B", digest: DIGEST },
          { name: "C", digest: DIGEST },
        ],
        version: 101,
      },
    ]);
    expect(api.names()).toEqual(["B", "C"]);
    expect((await post({ A: "1" }))[1]).toMatchObject({ version: 102 });
  });

  it("keeps each request as it came", async () => {
    await start();
    await post({ A: "a=b#c\n" });
    await call("/v1/apps/backoffice/secrets?version=101");
    expect(api.requests).toEqual([
      {
        method: "POST",
        path: "/v1/apps/backoffice/secrets",
        authorization: "Bearer token",
        body: '{"values":{"A":"a=b#c\\n"}}',
      },
      {
        method: "GET",
        path: "/v1/apps/backoffice/secrets?version=101",
        authorization: "Bearer token",
        body: "",
      },
    ]);
  });

  it("refuses another token than the one it was given, under either scheme", async () => {
    await start({ token: "right" });
    const status = async (authorization: string) =>
      (await call("/v1/apps/backoffice/secrets", { headers: { authorization } }))[0];
    expect(await status("Bearer wrong")).toBe(401);
    expect(await status("")).toBe(401);
    expect(await status("Bearer right")).toBe(200);
    expect(await status("FlyV1 right")).toBe(200);
  });

  it("refuses what it does not play", async () => {
    await start();
    expect(await call("/v1/apps/backoffice/machines")).toEqual([404, { error: "not found" }]);
    expect(await call("/v1/apps/backoffice/secrets?show_secrets=true")).toEqual([
      404,
      { error: "not found" },
    ]);
    expect(await call("/v1/apps/backoffice/secrets", { method: "PUT" })).toEqual([
      405,
      { error: "method not allowed" },
    ]);
  });

  it("fails once for each failure queued, then works again", async () => {
    await start();
    const faults: MachinesApiFault[] = [{ status: 503, body: { error: "busy" } }, "echo"];
    faults.forEach((fault) => api.fail(fault));
    expect(await call("/v1/apps/backoffice/secrets")).toEqual([503, { error: "busy" }]);
    expect(await post({ A: "1" })).toEqual([422, { error: 'invalid request: {"values":{"A":"1"}}' }]);
    expect(await post({ A: "1" })).toMatchObject([200, {}]);
  });

  it("can cut the connection, answer with a page, or stay silent, and still stops", async () => {
    await start();
    api.fail("drop");
    await expect(call("/v1/apps/backoffice/secrets")).rejects.toThrow("fetch failed");
    api.fail("not-json");
    await expect(call("/v1/apps/backoffice/secrets")).rejects.toThrow("is not valid JSON");
    api.fail("silent");
    await expect(call("/v1/apps/backoffice/secrets", { signal: AbortSignal.timeout(50) })).rejects.toThrow(
      "aborted due to timeout",
    );
    api.fail("silent");
    const unanswered = call("/v1/apps/backoffice/secrets");
    const failure = expect(unanswered).rejects.toThrow("fetch failed");
    while (api.requests.length < 4) await new Promise((resolve) => setTimeout(resolve, 5));
    await api.stop();
    await failure;
  });
});
