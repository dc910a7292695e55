import { expect, test } from "vitest";
import { broker } from "../../../image/health/broker";
import { dispatcher } from "../../../image/health/dispatcher";
import { maestro } from "../../../image/health/maestro";
import { n8n, n8nPort } from "../../../image/health/n8n";
import { tunnel } from "../../../image/health/tunnel";
import { CLOSED, http, page, standInHost, tcp } from "./stand-in-host";

const HETZNER = { "/run/backoffice/env/BACKOFFICE_TARGET": "hetzner\n" };
const log = (service: string) => `on the server: sudo journalctl -u backoffice | grep '${service} |'`;
const fix = (service: string, more = "") =>
  `Start it anew: sudo s6-svc -r /run/service/${service}.${more} Its log: ${log(service)}`;
const N8N_FIX = fix("n8n", " The whole host restarts with it, which ends logins and jobs.");

test("n8n is ready when a webhook of it answers", async () => {
  const host = standInHost({}, { n8n: await page("/webhook/backoffice-ready") });
  expect(await n8n.look(host)).toEqual({ state: "ok", why: "A webhook of it answers." });
});

test("n8n that listens but has no webhook yet is failing: nothing can reach it", async () => {
  const host = standInHost(HETZNER, { n8n: await page("/healthz") });
  expect(await n8n.look(host)).toEqual({
    state: "failing",
    why: "It listens, but GET /webhook/backoffice-ready answers 404: it is still starting, or that workflow is not published.",
    fix: `Wait a minute. If it stays: n8n publish:workflow --id=backofficeReady01, then restart the host. Its log: ${log("n8n")}`,
  });
});

test("for the cloud n8n lives as soon as its port answers", async () => {
  const host = standInHost({}, { n8n: await page("/healthz") });
  expect(await n8nPort.look(host)).toEqual({ state: "ok", why: "/healthz answers." });
});

test("for the cloud n8n doesn't live while that answer is an error", async () => {
  const host = standInHost(HETZNER, { n8n: await page("/elsewhere") });
  expect(await n8nPort.look(host)).toEqual({
    state: "failing",
    why: "/healthz answers 404.",
    fix: N8N_FIX,
  });
});

test.each([
  ["fly", "The whole host restarts with it, which ends logins and jobs. Its log: fly logs --no-tail -a APP"],
  [
    "preview",
    "The whole host ends with it, so start it again: npm run preview. Its log: podman logs CONTAINER",
  ],
])("the fix for n8n says what becomes of the rest of the host: %s", async (target, rest) => {
  const host = standInHost({ "/run/backoffice/env/BACKOFFICE_TARGET": `${target}\n` });
  expect((await n8n.look(host)).fix).toBe(
    `Start it anew: sudo s6-svc -r /run/service/n8n. ${rest} | grep 'n8n |'`,
  );
});

test("the broker is well when it refuses what is not Claude's API", async () => {
  const host = standInHost({}, { broker: await page("/v1/messages") });
  expect(await broker.look(host)).toEqual({
    state: "ok",
    why: "It answers, and refuses what is not Claude's API.",
  });
});

test("something else on the broker's port is failing", async () => {
  const host = standInHost(HETZNER, { broker: await page("/") });
  expect(await broker.look(host)).toEqual({
    state: "failing",
    why: "GET / answers 200, not 404: something else listens there.",
    fix: fix("broker"),
  });
});

test("the dispatcher tells of itself", async () => {
  const host = standInHost({}, { dispatcher: await page("/health", '{"ok":true,"github":null}') });
  expect(await dispatcher.look(host)).toEqual({ state: "ok", why: "It takes jobs." });
});

test.each([
  ['{"ok":false,"problem":"The journal can\'t be written.","github":null}', "The journal can't be written."],
  ['{"ok":false,"github":null}', "It says that it is not well."],
])("a dispatcher that is not well is failing: %s", async (body, why) => {
  const host = standInHost(HETZNER, { dispatcher: await page("/health", body) });
  expect(await dispatcher.look(host)).toEqual({ state: "failing", why, fix: fix("dispatcher") });
});

test("a dispatcher that answers something else is failing", async () => {
  const other = await page("/elsewhere");
  expect(await dispatcher.look(standInHost({}, { dispatcher: other }))).toMatchObject({
    state: "failing",
    why: `GET /health on port ${other} answers 404.`,
  });
  const text = await page("/health", "well");
  expect(await dispatcher.look(standInHost({}, { dispatcher: text }))).toMatchObject({
    state: "failing",
    why: `GET /health on port ${text} does not answer JSON.`,
  });
});

test.each([
  ["n8n", n8n, N8N_FIX],
  ["n8n", n8nPort, N8N_FIX],
  ["dispatcher", dispatcher, fix("dispatcher")],
  ["broker", broker, fix("broker")],
])("%s is failing while nothing listens", async (_, check, fix) => {
  expect(await check.look(standInHost(HETZNER))).toEqual({
    state: "failing",
    why: `Nothing listens on port ${CLOSED}.`,
    fix,
  });
});

test("a service that takes a connection and says nothing is failing after two and a half seconds", async () => {
  const port = await tcp(() => undefined);
  expect(await broker.look(standInHost({}, { broker: port }))).toMatchObject({
    state: "failing",
    why: `Port ${port} gave no answer within 2.5 s.`,
  });
});

test("a service that breaks off or speaks something else is failing", async () => {
  const broken = await tcp((socket) => socket.once("data", () => socket.resetAndDestroy()));
  expect((await broker.look(standInHost({}, { broker: broken }))).why).toBe(
    `Port ${broken} gave no answer: read ECONNRESET.`,
  );
  const other = await tcp((socket) => socket.end("SSH-2.0-OpenSSH\r\n"));
  expect((await broker.look(standInHost({}, { broker: other }))).why).toBe(
    `Port ${other} does not answer as HTTP.`,
  );
});

const MAESTRO = { "/opt/Maestro/maestro": "" };

test("a host without Maestro misses nothing", async () => {
  expect(await maestro.look(standInHost())).toEqual({
    state: "absent",
    why: "The image was built without it.",
  });
});

test("Maestro is well when its web interface answers", async () => {
  const host = standInHost(MAESTRO, { maestro: await page("/health") });
  expect(await maestro.look(host)).toEqual({ state: "ok", why: "Its web interface answers." });
});

test("Maestro is never failing: all work goes on without it", async () => {
  expect(await maestro.look(standInHost({ ...HETZNER, ...MAESTRO }))).toEqual({
    state: "warning",
    why: `Nothing listens on port ${CLOSED}.`,
    fix: fix("maestro"),
  });
  const host = standInHost({ ...HETZNER, ...MAESTRO }, { maestro: await page("/elsewhere") });
  expect(await maestro.look(host)).toEqual({
    state: "warning",
    why: "Its web interface answers 404.",
    fix: fix("maestro"),
  });
});

const TOKEN = { "/run/secrets/TUNNEL_TOKEN": "canary" };

test.each<Record<string, string>>([{}, { "/run/secrets/TUNNEL_TOKEN": "" }])(
  "a host without a tunnel's token misses nothing",
  async (files) => {
    expect(await tunnel.look(standInHost(files))).toEqual({
      state: "absent",
      why: "No TUNNEL_TOKEN was given.",
    });
  },
);

test("a tunnel is well when it is connected", async () => {
  const host = standInHost(TOKEN, { tunnel: await page("/ready") });
  expect(await tunnel.look(host)).toEqual({ state: "ok", why: "It is connected to Cloudflare." });
});

test("a tunnel that was asked for and is not connected is failing", async () => {
  const port = await http((_, response) => response.writeHead(503).end());
  expect(await tunnel.look(standInHost({ ...HETZNER, ...TOKEN }, { tunnel: port }))).toEqual({
    state: "failing",
    why: "It has no connection to Cloudflare.",
    fix: fix("tunnel"),
  });
});
