import { Command, Option } from "commander";
import { ENGINES, type EngineName } from "./engine";

export interface PreviewOptions {
  /** @default - the first one that is installed */
  readonly engine?: EngineName;
  /** Whether the tokens of the user's environment go into the container. */
  readonly withSecrets: boolean;
  /** Whether standard output is one line of JSON. */
  readonly json: boolean;
  /** NAME=VALUE for the Dockerfile's ARGs. */
  readonly buildArg: readonly string[];
  /** Further words for the engine's `run`, before the image. */
  readonly runArg: readonly string[];
}

const also = (word: string, earlier: readonly string[]): string[] => [...earlier, word];

/** Reads the words behind `npm run preview --`. A mistake in them, and `--help`, end the program. */
export function readOptions(words: readonly string[]): PreviewOptions {
  return new Command("npm run preview --")
    .description("Builds the host's image and runs it here, with a throw-away /data, until Ctrl+C.")
    .addOption(
      new Option("--engine <name>", "what builds and runs it (default: what is installed)").choices(ENGINES),
    )
    .option(
      "--with-secrets",
      "give it the tokens of your environment: Claude and GitHub work, for real",
      false,
    )
    .option("--json", "print one line of JSON when it is ready", false)
    .option(
      "--build-arg <NAME=VALUE>",
      "set an ARG of the Dockerfile, such as BASE_IMAGE; repeatable",
      also,
      [],
    )
    .option("--run-arg <ARG>", "one more word for `podman run`, such as --memory=4g; repeatable", also, [])
    .parse(words, { from: "user" })
    .opts<PreviewOptions>();
}
