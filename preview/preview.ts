/**
 * `npm run preview`: builds the host's image and runs it on the user's own podman or docker with a throw-away `/data`, until Ctrl+C. No
 * account is needed.
 */
import { randomBytes } from "node:crypto";
import { machine } from "node:os";
import { backoffice } from "../backoffice";
import { HostError } from "../constructs/host-error";
import { HostImage } from "../constructs/host-image";
import { N8N_PORT, SSH_PORT } from "../constructs/host-parts";
import { Container } from "./container";
import { Engine } from "./engine";
import { PreviewError } from "./error";
import { freePorts } from "./free-ports";
import { hasKeys, hostVariables } from "./host-variables";
import { interruption } from "./interruption";
import { readOptions } from "./options";
import { makeOwner } from "./owner";
import { emulationLine } from "./platform";
import { previewSecrets } from "./preview-secrets";
import { runSteps } from "./progress";
import { previewSteps } from "./steps";
import { json, summary } from "./summary";

const LAST_LINES = 40;
/** What a shell reports of a program that Ctrl+C ended. */
const INTERRUPTED = 130;

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const owner = await makeOwner();
  const { values, madeUp } = previewSecrets(owner, options.withSecrets ? process.env : undefined);
  const image = new HostImage();
  const engine = await Engine.find(options.engine);

  const signal = interruption();
  const [port, sshPort] = await freePorts([N8N_PORT, SSH_PORT] as const);
  const url = `http://localhost:${port}`;
  const environment = hostVariables(backoffice, image, url);
  const name = `backoffice-preview-${randomBytes(4).toString("hex")}`;
  const reference = `localhost/backoffice:${image.tag}`;
  const ports = { n8n: port, ssh: sshPort };
  const container = new Container(engine, {
    name,
    image: reference,
    ports,
    environment,
    secrets: values,
    runArgs: options.runArg,
  });
  const emulation = emulationLine(machine());
  if (emulation) console.error(emulation);
  let isReady = false;
  try {
    const steps = previewSteps({
      engine,
      image,
      reference,
      buildArgs: options.buildArg,
      container,
      port,
      signal,
    });
    await runSteps(steps, process.stdout.isTTY && !options.json);
    const ssh = hasKeys(environment) ? { sshPort } : {};
    const preview = { url, owner, ...ssh, engine: engine.name, container: name, madeUp };
    console.log(options.json ? json(preview) : summary(preview));
    isReady = true;
    throw await container.ended(signal);
  } catch (error) {
    if (!signal.aborted) throw error;
    if (!isReady) stoppedEarly();
  } finally {
    await remove(container);
  }
}

function stoppedEarly(): void {
  console.error("Stopped before it was ready.");
  process.exitCode = INTERRUPTED;
}

async function remove(container: Container): Promise<void> {
  const left = await container.remove();
  if (left.length === 0) return;
  console.error(
    ["Something of the preview is left. Remove it:", ...left.map((command) => `  ${command}`)].join("\n"),
  );
}

main().catch((error: unknown) => {
  if (error instanceof PreviewError) {
    const lines = error.output.split("\n").slice(-LAST_LINES).join("\n");
    console.error([lines, error.message].filter(Boolean).join("\n\n"));
  } else {
    console.error(error instanceof HostError ? error.message : error);
  }
  process.exitCode = 1;
});
