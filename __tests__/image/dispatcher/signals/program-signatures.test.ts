import { type ChildProcess, spawn } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { imageNode } from "../../../../rehearsal/image/node";
import { FORGERIES, type Signal, forged, hmac, seeded } from "./mutations";
import { alert } from "./sentry-signals";

const SECRET = "shared secret";
const SEED = 20261123;
const FORGED = 10_000;
/** One in so many requests is genuine. */
const GENUINE = 10;
const AT_ONCE = 8;

interface Answer {
  readonly status: number;
  readonly body: string;
}

describe("10,000 forged signals among genuine ones, over HTTP to the dispatcher's own routes", () => {
  const folder = mkdtempSync(join(tmpdir(), "signals-"));
  const agent = new http.Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const random = seeded(SEED);
  let server: ChildProcess;
  let port: number;
  let number = 0;

  beforeAll(async () => {
    const program = "__tests__/image/dispatcher/signals/signal-server.ts";
    server = spawn(imageNode(), [program, join(folder, "signals.sqlite"), SECRET], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = (await once(server.stdout ?? server, "data")) as [Buffer];
    port = Number(line.toString());
  });

  afterAll(async () => {
    agent.destroy();
    server.kill();
    await once(server, "exit");
    rmSync(folder, { recursive: true });
  });

  function send({ path, headers, body }: Signal, framing = "content-length"): Promise<Answer> {
    const frame =
      framing === "chunked" ? ["transfer-encoding", "chunked"] : ["content-length", String(body.length)];
    const all = ["host", `127.0.0.1:${port}`, ...frame, ...headers.flat()];
    return new Promise((resolve, reject) => {
      const request = http.request({ port, host: "127.0.0.1", agent, method: "POST", path, headers: all });
      request.on("error", reject).on("response", (response) => {
        text(response).then((said) => resolve({ status: response.statusCode ?? 0, body: said }), reject);
      });
      request.end(body);
    });
  }

  /** A signal as GitHub or Sentry would send it, never the same twice. */
  function genuine(): Signal {
    number += 1;
    return random() < 0.5 ? fromGitHub(number) : fromSentry(number);
  }

  function fromGitHub(issue: number): Signal {
    const body = Buffer.from(
      JSON.stringify({
        action: "labeled",
        label: { name: "auto" },
        issue: { number: issue, state: "open", labels: [{ name: "auto" }], body: `Größe ${random()}` },
        repository: { full_name: "acme/shop" },
        sender: { login: "alice" },
      }),
    );
    return {
      path: "/signals/github",
      body,
      headers: [
        ["x-github-event", "issues"],
        ["x-github-delivery", randomUUID()],
        ["x-hub-signature", `sha1=${hmac(SECRET, body, "sha1")}`],
        ["x-hub-signature-256", `sha256=${hmac(SECRET, body)}`],
      ],
    };
  }

  function fromSentry(issue: number): Signal {
    const body = Buffer.from(JSON.stringify(alert({ issue_id: String(issue), title: `Größe ${random()}` })));
    return {
      path: "/signals/sentry",
      body,
      headers: [
        ["sentry-hook-resource", "event_alert"],
        ["sentry-hook-signature", hmac(SECRET, body)],
      ],
    };
  }

  /** Whether the answer gives away a signature that would have been right for what was sent. */
  function givesAway({ body }: Signal, answer: Answer): boolean {
    const said = answer.body.toLowerCase();
    const digests = [
      hmac(SECRET, body),
      hmac(SECRET, body, "sha1"),
      createHash("sha256").update(body).digest("hex"),
    ];
    return digests.some((digest) => [digest, digest.slice(0, 12)].some((part) => said.includes(part)));
  }

  const isTaken = ({ status, body }: Answer) => status === 200 && /"(job|issue)":\{/.test(body);

  it(
    "takes none of the forged and all of the genuine, and gives no signature away",
    { timeout: 120_000 },
    async () => {
      const names = Object.keys(FORGERIES);
      const taken: string[] = [];
      const counts = { forged: 0, genuine: 0, refusedGenuine: 0, givenAway: 0 };
      const statuses = new Set<number>();
      const worker = async (): Promise<void> => {
        while (counts.forged < FORGED) {
          const signal = genuine();
          const turn = (counts.forged += 1);
          const name = names[turn % names.length] ?? "";
          const forgery = forged(name, signal, SECRET, random);
          const answer = await send(forgery, random() < 0.2 ? "chunked" : "content-length");
          statuses.add(answer.status);
          if (isTaken(answer)) taken.push(name);
          if (givesAway(forgery, answer)) counts.givenAway += 1;
          if (turn % GENUINE !== 0) continue;
          counts.genuine += 1;
          if (!isTaken(await send(signal))) counts.refusedGenuine += 1;
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, worker));

      expect(taken).toEqual([]);
      expect(counts).toEqual({ forged: FORGED, genuine: FORGED / GENUINE, refusedGenuine: 0, givenAway: 0 });
      expect([...statuses]).toEqual([401]);
    },
  );

  it("takes no genuine signal of GitHub again once a job was made of it, under whatever delivery id", async () => {
    const replays: number[] = [];
    for (let round = 0; round < 50; round += 1) {
      const signal = fromGitHub(1_000_000 + round);
      const delivery = signal.headers.find(([name]) => name === "x-github-delivery")?.[1] ?? "";
      expect(isTaken(await send(signal))).toBe(true);
      await send({
        path: "/consumed" as never,
        headers: [["x-backoffice-delivery", delivery]],
        body: Buffer.alloc(0),
      });
      const others = signal.headers.filter(([name]) => name !== "x-github-delivery");
      const again = [
        signal,
        { ...signal, headers: [...others, ["x-github-delivery", randomUUID()] as const] },
      ];
      for (const replay of again) replays.push((await send(replay)).status);
    }

    expect(replays).toEqual(Array(100).fill(409));
  });

  it.each(["content-length", "chunked"])(
    "refuses 25 MB, genuinely signed, with %s, and goes on",
    async (framing) => {
      const signal = fromGitHub(2_000_000);
      const body = Buffer.alloc(25 * 1024 * 1024, signal.body.toString().padEnd(4096));
      const headers = signal.headers.map(([name, value]) =>
        name === "x-hub-signature-256"
          ? ([name, `sha256=${hmac(SECRET, body)}`] as const)
          : ([name, value] as const),
      );

      expect((await send({ ...signal, headers, body }, framing)).status).toBe(413);
      expect(isTaken(await send(signal))).toBe(true);
    },
  );

  it("refuses what is named twice beside a genuine signature", async () => {
    for (const twice of ["x-github-event", "x-github-delivery"]) {
      const signal = fromGitHub(3_000_000);
      const [name, value] = signal.headers.find(([each]) => each === twice) ?? ["", ""];
      const { status } = await send({ ...signal, headers: [...signal.headers, [name, value]] });
      expect(status).toBe(400);
    }
  });
});
