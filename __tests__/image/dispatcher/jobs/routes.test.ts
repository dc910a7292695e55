import { setImmediate } from "node:timers/promises";
import { expect, it, onTestFinished, vi } from "vitest";
import type { Reply } from "../../../../image/dispatcher/http/route";
import type { Queue } from "../../../../image/dispatcher/jobs/queue";
import { type JobRoutesProps, jobRoutes } from "../../../../image/dispatcher/jobs/routes";
import { JOB } from "./dispatcher";

const ID = "20261123-040159-7f3a";

/** Asks for a job, with a delivery; answered before anything else is done. */
function post(accepted: JobRoutesProps["accepted"]): Reply {
  const queue = { accept: () => ({ job: { id: ID, state: "queued" }, known: false }) } as unknown as Queue;
  const props = { queue, repositories: ["acme/app"], accepted } as unknown as JobRoutesProps;
  const route = jobRoutes(props).find(({ method, path }) => method === "POST" && path === "/jobs");
  const headers = { "x-backoffice-delivery": "d-1" };
  const request = { params: {}, query: new URLSearchParams(), headers, body: Buffer.alloc(0) };
  return route?.handle({ ...request, json: () => JOB }) as Reply;
}

it("tells which signal has led to a job once the answer is given, which doesn't wait for that", async () => {
  const told: string[] = [];
  expect(post((delivery) => told.push(delivery))).toEqual({
    status: 202,
    body: { id: ID, state: "queued", url: `/jobs/${ID}` },
  });
  expect(told).toEqual([]);
  await setImmediate();
  expect(told).toEqual(["d-1"]);
});

it("keeps a job whose signal can't be noted, and logs why", async () => {
  const log = vi.spyOn(console, "error").mockReturnValue();
  onTestFinished(() => log.mockRestore());
  const full = new Error("database or disk is full");
  const accepted = () => {
    throw full;
  };
  expect(post(accepted).status).toBe(202);
  await setImmediate();
  expect(log.mock.calls).toEqual([["It can't be noted that d-1 has led to a job:", full]]);
});
