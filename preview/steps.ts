import type { ListrTask } from "listr2";
import type { HostImage } from "../constructs/host-image";
import type { Container } from "./container";
import type { Engine } from "./engine";
import { PreviewError } from "./error";
import { PLATFORM } from "./platform";
import { waitUntilReady } from "./ready";

export interface PreviewSteps {
  readonly engine: Engine;
  readonly image: HostImage;
  /** What the built image is called. */
  readonly reference: string;
  /** NAME=VALUE for the Dockerfile's ARGs. */
  readonly buildArgs: readonly string[];
  readonly container: Container;
  /** Port of 127.0.0.1 on which n8n is reached. */
  readonly port: number;
  /** Ends whatever is going on. */
  readonly signal: AbortSignal;
}

/** A first start on a slow machine takes minutes. */
const READY_SECONDS = 300;

/** Lines of a build shown where a terminal is. */
const LINES_OF_OUTPUT = 5;

/** From the sources to a host that answers. Each fails with a PreviewError. */
export function previewSteps(steps: PreviewSteps): ListrTask[] {
  const { engine, reference, container, signal } = steps;
  return [
    {
      title: `Build ${reference} with ${engine.name}`,
      rendererOptions: { outputBar: LINES_OF_OUTPUT },
      task: (_, task) => build(steps, (line) => (task.output = line)),
    },
    { title: `Start it with ${engine.name}`, task: () => container.start(signal) },
    { title: "Wait for n8n", task: (_, task) => wait(steps, (path) => (task.output = path)) },
  ];
}

async function build(
  { engine, image, reference, buildArgs, signal }: PreviewSteps,
  onLine: (line: string) => void,
): Promise<void> {
  const words = [`IMAGE_TAG=${image.tag}`, ...buildArgs].map((word) => `--build-arg=${word}`);
  const call = ["build", `--platform=${PLATFORM}`, `--tag=${reference}`, ...words, image.folder];
  const { exitCode, output } = await engine.run(call, { signal, onLine });
  if (exitCode === 0) return;
  throw new PreviewError(
    `The image could not be built (exit code ${exitCode}); the lines above say why.`,
    output,
  );
}

async function wait(
  { container, port, signal }: PreviewSteps,
  onPath: (path: string) => void,
): Promise<void> {
  const url = `http://127.0.0.1:${port}`;
  const decided = new AbortController();
  const outcome = await Promise.race([
    waitUntilReady({
      url,
      signal: AbortSignal.any([signal, decided.signal]),
      seconds: READY_SECONDS,
      onPath,
    }),
    container.ended(signal),
  ]).finally(() => {
    decided.abort();
  });
  if (outcome instanceof PreviewError) throw outcome;
  if (outcome === undefined) return;
  throw new PreviewError(
    `n8n did not answer with 200 at ${outcome} within ${READY_SECONDS} s; the lines above are the host's last.`,
    await container.log(),
  );
}
