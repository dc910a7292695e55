import { Argument, Command, CommanderError, InvalidArgumentError } from "commander";
import { EXIT } from "./refusal";
import { Report } from "./report";

interface Options {
  readonly json: boolean;
  readonly yes?: string;
}

const ON_FLY = {
  replace: "On Fly an ordinary deploy makes the machine anew where it must: npx cdktf deploy fly",
  adopt: "On Fly a deploy finds what was left behind by itself, and says what to do: npx cdktf deploy fly",
  images: "On Fly: flyctl releases --image -a NAME",
  rollback:
    "On Fly, check out the commit whose image was good, and deploy it: git checkout COMMIT -- image && npx cdktf deploy fly",
};

/** Runs the command line that was given; sets the exit code. */
export async function run(words: readonly string[], command = program()): Promise<void> {
  try {
    await command.parseAsync(words, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    process.exitCode = error.exitCode === EXIT.done ? EXIT.done : EXIT.refused;
  }
}

/** The `backoffice` command. Each subcommand's parts are loaded when it runs, so that help comes at once. */
export function program(): Command {
  const backoffice = new Command("backoffice")
    .description("Operates the host that backoffice.ts describes. npx cdktf deploy makes it.")
    .addHelpText("after", NOTES)
    .showHelpAfterError("What there is: npx backoffice --help")
    .exitOverride();

  subcommand(backoffice, "replace", "make the server anew; its volume and address are kept")
    .option("--yes <NAME>", "the server's name, as agreement; else it is asked for")
    .addHelpText("after", REPLACE)
    .action(async (_target: string, options: Options) => {
      const { replaceHetzner } = await import("./replace-hetzner");
      const report = new Report(options.json);
      await report.of(() => replaceHetzner(options, report));
    });

  subcommand(backoffice, "adopt", "take over a server whose making got no answer from Hetzner")
    .option("--yes <NAME>", "the server's name, as agreement; else it is asked for")
    .addHelpText("after", ADOPT)
    .action(async (_target: string, options: Options) => {
      const { adoptHetzner } = await import("./adopt-hetzner");
      const report = new Report(options.json);
      await report.of(() => adoptHetzner(options, report));
    });

  subcommand(backoffice, "images", "list the images that are on the server").action(
    async (_target: string, options: Options) => {
      const { hetznerImages } = await import("./images-hetzner");
      await new Report(options.json).of(hetznerImages);
    },
  );

  subcommand(backoffice, "rollback", "switch the host to an image that is still on the server")
    .argument("[tag]", "which one (default: the one before)")
    .action(async (_target: string, tag: string | undefined, options: Options) => {
      const { rollbackHetzner } = await import("./images-hetzner");
      const report = new Report(options.json);
      await report.of(() => rollbackHetzner(tag, report));
    });

  return backoffice;
}

/** A command that is for Hetzner only, and says for Fly what is done there instead. */
function subcommand(parent: Command, name: keyof typeof ON_FLY, description: string): Command {
  const target = new Argument("<target>", "hetzner").argParser((word: string) => {
    if (word === "hetzner") return word;
    const instead = word === "fly" ? ON_FLY[name] : "There is: hetzner.";
    throw new InvalidArgumentError(instead);
  });
  return parent
    .command(name)
    .description(description)
    .addArgument(target)
    .option("--json", "print the result as one line of JSON; all else goes to standard error", false);
}

const NOTES = `
Exit codes: 0 done, 1 begun and failed, 2 not begun. With --json a failure is {"error": "..."}.

Examples:
  npx backoffice replace hetzner     a fresh operating system for the same data
  npx backoffice rollback hetzner    the image before this one`;

const REPLACE = `
For what a deploy leaves alone on a server that stands: its operating system, its first boot's set-up, its keys.
Stops the host, lifts Hetzner's protection, replaces, protects again, sets up, and checks that volume and address are the same.
Broken off, it can be run again and finishes; it asks where a server stands. The secrets lie on the old root disk and must be given again afterwards.
Needs HCLOUD_TOKEN, as a deploy does. For a server that can't be reached: BACKOFFICE_SKIP_STOP=1 npx backoffice replace hetzner

Example:
  npx backoffice replace hetzner --yes backoffice-automation`;

const ADOPT = `
After a deploy that ended with "server name is already used". The server is known by the host's address; the plan is shown before
anything is done, and nothing is replaced.

Example:
  npx backoffice adopt hetzner`;
