import http from "node:http";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { PreparedRepository } from "../../../image/dispatcher/repositories/prepare";
import { close } from "../../../image/dispatcher/http/close";
import { listenOnSocket } from "../../../image/dispatcher/http/listen";
import type { Host } from "../../../image/health/host";
import { gitHubSteps } from "../../../image/setup/steps/github";
import { standInHost } from "../health/stand-in-host";

const RESTART =
  "Start it anew: sudo s6-svc -r /run/service/dispatcher. Its log: podman logs CONTAINER | grep 'dispatcher |'";

const WELL: PreparedRepository = {
  name: "a/hub",
  labels: { ok: true, did: "Made auto." },
  webhook: { ok: true, did: "Made." },
  protection: { ok: true, did: "main is protected." },
};

/** A dispatcher on the host's socket that answers so, and what it was asked. */
async function dispatcher(host: Host, status: number, answer: string): Promise<string[]> {
  const asked: string[] = [];
  const server = http.createServer((request, response) => {
    asked.push(`${request.headers.host} ${request.method} ${request.url}`);
    response.writeHead(status).end(answer);
  });
  const path = join(host.root, "run/dispatcher/github.sock");
  mkdirSync(dirname(path), { recursive: true });
  await listenOnSocket(server, path);
  onTestFinished(() => close(server));
  return asked;
}

async function findings(host: Host): Promise<object[]> {
  const all: object[] = [];
  for (const step of gitHubSteps(host)) all.push({ name: step.name, ...(await step.run()) });
  return all;
}

describe("the steps at GitHub", () => {
  it("are done by the dispatcher, in one request through the operator's socket", async () => {
    const host = standInHost();
    const asked = await dispatcher(
      host,
      200,
      JSON.stringify({ repositories: [WELL, { ...WELL, name: "a/app" }] }),
    );
    expect(await findings(host)).toEqual([
      { name: "labels", state: "ok", what: "a/hub: Made auto.\na/app: Made auto." },
      { name: "webhooks", state: "ok", what: "a/hub: Made.\na/app: Made." },
      {
        name: "branch protection",
        state: "ok",
        what: "a/hub: main is protected.\na/app: main is protected.",
      },
    ]);
    expect(asked).toEqual(["backoffice POST /repositories/prepare"]);
  });

  it("fail for what one repository lacks, with what to do; an unprotected branch is only noted", async () => {
    const host = standInHost();
    const bad: PreparedRepository = {
      name: "a/app",
      labels: { ok: false, problem: "GitHub refuses." },
      webhook: { ok: false, problem: "GitHub refuses.", fix: "Open this\n  and enter that" },
      protection: { ok: false, problem: "main is not protected.", fix: "Protect it." },
    };
    await dispatcher(host, 200, JSON.stringify({ repositories: [WELL, bad] }));
    expect(await findings(host)).toEqual([
      {
        name: "labels",
        state: "failed",
        what: "a/hub: Made auto.\na/app: GitHub refuses.",
        fix: "Run backoffice-setup again.",
      },
      {
        name: "webhooks",
        state: "failed",
        what: "a/hub: Made.\na/app: GitHub refuses.",
        fix: "Open this\n  and enter that",
      },
      {
        name: "branch protection",
        state: "note",
        what: "a/hub: main is protected.\na/app: main is not protected.",
        fix: "Protect it.",
      },
    ]);
  });

  it.each([
    [500, '{"message":"The dispatcher failed."}', "The dispatcher failed."],
    [500, '{"repositories":[]}', "The dispatcher answers 500 to POST /repositories/prepare."],
    [502, "<html>", "The dispatcher answers 502 to POST /repositories/prepare."],
    [200, "null", "The dispatcher answers 200 to POST /repositories/prepare."],
  ])("fail each when the dispatcher answers %i %s", async (status, answer, what) => {
    const host = standInHost();
    await dispatcher(host, status, answer);
    const names = ["labels", "webhooks", "branch protection"];
    expect(await findings(host)).toEqual(
      names.map((name) => ({ name, state: "failed", what, fix: RESTART })),
    );
  });

  it("fail each when the dispatcher does not run", async () => {
    const host = standInHost();
    const socket = join(host.root, "run/dispatcher/github.sock");
    expect((await findings(host))[0]).toEqual({
      name: "labels",
      state: "failed",
      what: `The dispatcher can't be asked through ${socket}: ENOENT.`,
      fix: RESTART,
    });
  });
});
