import { join, resolve } from "node:path";
import { StepError, runStep } from "./fail";
import { runFlyctl } from "./flyctl";
import { stepInput } from "./step-input";

/**
 * Builds the image on Fly.io's remote builder and pushes it to the app's own registry.
 *
 * Inputs: FLY_APP, IMAGE_TAG, IMAGE_FOLDER (relative to the project), STACK_FOLDER (with the stack's fly.toml), FLY_API_TOKEN.
 */
async function buildImage(): Promise<void> {
  const app = stepInput("FLY_APP");
  const tag = stepInput("IMAGE_TAG");
  // flyctl changes into the image folder before it looks for the configuration, so both are absolute.
  const folder = resolve(stepInput("IMAGE_FOLDER"));
  const config = join(resolve(stepInput("STACK_FOLDER")), "fly.toml");
  const started = performance.now();

  const what = [
    "deploy",
    folder,
    "--build-only",
    "--push",
    "--image-label",
    tag,
    "-a",
    app,
    "--config",
    config,
  ];
  // Without the last but one flyctl would run a failed build a second time.
  const how = ["--remote-only", "--https-failover=false", "--build-arg", `IMAGE_TAG=${tag}`];
  const { stderr } = await runFlyctl([...what, ...how], { onLine: (line) => console.log(line) });

  const image = `registry.fly.io/${app}:${tag}`;
  const built = valueOf(stderr, "image");
  if (built !== image) throw new StepError(wrongImage(image, built));
  const seconds = Math.round((performance.now() - started) / 1000);
  const size = valueOf(stderr, "image size");
  console.log(`image ${image} built and pushed (${size ? `${size}, ` : ""}${seconds} s)`);
}

/** flyctl reports its result as "NAME: VALUE" lines on stderr, after the progress; the last one counts. */
function valueOf(stderr: string, name: string): string | undefined {
  const line = stderr.split("\n").findLast((each) => each.startsWith(`${name}: `));
  return line?.slice(name.length + 2).trim();
}

function wrongImage(image: string, built: string | undefined): string {
  return (
    `flyctl ended without an error, but ${built ? `it built ${built}` : "it names no image"} instead of ${image}.\n` +
    `Update flyctl: flyctl version upgrade\nThen deploy again: npx cdktf deploy fly`
  );
}

void runStep(buildImage);
