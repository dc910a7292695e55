import { NEW_FLY_TOKEN } from "./fly-token";

const SHOWN_LINES = 40;
const STATUS_PAGE = "https://status.flyio.net";

/** How a run of flyctl ended; execa's words. */
export interface FailedRun {
  readonly exitCode?: number | undefined;
  readonly timedOut: boolean;
  readonly isCanceled: boolean;
  readonly shortMessage?: string | undefined;
  readonly stderr: string;
  readonly all: string;
}

interface Meaning {
  readonly what: string;
  readonly fix: string;
}

/** What a failed run of flyctl means and what to do about it, then the end of flyctl's own text. */
export function flyctlFailure(args: readonly string[], run: FailedRun, minutes: number): string {
  const { what, fix } = meaningOf(args, run, minutes);
  const lines = run.all.split("\n").filter((line) => line.trim() !== "");
  const own = lines.slice(-SHOWN_LINES).map((line) => `  ${line}`);
  const heading = lines.length > SHOWN_LINES ? `flyctl's last ${SHOWN_LINES} lines:` : "flyctl said:";
  const text = own.length > 0 ? `\n\n${heading}\n${own.join("\n")}` : "";
  return `${what}\n${fix}\nThen deploy again: npx cdktf deploy fly${text}`;
}

/** flyctl ends with 1 for every failure and with 127 when interrupted, so the kind of failure stands in its text only. */
function meaningOf(args: readonly string[], run: FailedRun, minutes: number): Meaning {
  const command = `flyctl ${args[0] ?? ""}`.trim();
  if (run.timedOut) {
    return {
      what: `\`${command}\` was stopped: it did not end within ${minutes} minutes.`,
      fix: `See whether ${STATUS_PAGE} shows an incident; steps already built are kept.`,
    };
  }
  if (run.isCanceled || run.exitCode === 127) {
    return { what: `\`${command}\` was interrupted.`, fix: "Nothing is left to clean up." };
  }
  const error = lastErrorIn(run.stderr);
  const known = KNOWN.find(({ pattern }) => pattern.test(error));
  if (known) return known.meaning(args, error);
  const ending =
    run.exitCode === undefined ? (run.shortMessage ?? "no exit code") : `exit code ${run.exitCode}`;
  return { what: `\`${command}\` failed (${ending}).`, fix: "See what flyctl says below." };
}

/** From the last "Error:" on: the words of a build step before it ("401", "unauthorized") are not flyctl's. */
function lastErrorIn(stderr: string): string {
  const start = stderr.lastIndexOf("\nError: ");
  return start === -1 ? stderr : stderr.slice(start + 1);
}

/** In this order: what a failed build step printed comes before what its words seem to say. */
const KNOWN: readonly { pattern: RegExp; meaning: (args: readonly string[], error: string) => Meaning }[] = [
  {
    pattern: /did not complete successfully|failed to solve|error rendering build status stream/,
    meaning: (args, error) => ({
      what: `A step of the image build failed: ${failedStepIn(error)}.`,
      fix: `Its output is below. Fix ${folderOf(args)}/Dockerfile.`,
    }),
  },
  {
    pattern: /error rendering push status stream/,
    meaning: () => ({
      what: "The image was built, but Fly.io's registry refused it.",
      fix: `See whether ${STATUS_PAGE} shows an incident.`,
    }),
  },
  {
    pattern: /does not have a Dockerfile|dockerfile .*not found/i,
    meaning: (args) => ({
      what: `There is no Dockerfile in the image folder ${folderOf(args)}.`,
      fix: "Restore it: git checkout -- image",
    }),
  },
  {
    pattern: /failed changing working directory/,
    meaning: (args) => ({
      what: `There is no image folder ${folderOf(args)}.`,
      fix: "Restore it: git checkout -- image",
    }),
  },
  {
    pattern: /config file not found/,
    meaning: (args) => ({
      what: `There is no ${valueOf(args, "--config") ?? "fly.toml"}; synthesis writes it.`,
      fix: "Make it again: npx cdktf synth",
    }),
  },
  {
    pattern: /unauthorized|\b401\b|must be authenticated|no access token available/i,
    meaning: () => ({
      what: "Fly.io refused the token in FLY_API_TOKEN: it is wrong, has expired or belongs to another organisation.",
      fix: `Set a new one: ${NEW_FLY_TOKEN}`,
    }),
  },
  {
    pattern: /app not found|could not find app/i,
    meaning: (args) => ({
      what: `Fly.io knows no app "${valueOf(args, "-a") ?? ""}" that the token in FLY_API_TOKEN may see.`,
      fix: "Check the app's name in backoffice.ts and the organisation of the token: flyctl apps list",
    }),
  },
  {
    pattern: /builder|docker is unavailable/,
    meaning: () => ({
      what: "Fly.io's remote builder is not available.",
      fix: `Wait a few minutes; ${STATUS_PAGE} shows incidents.`,
    }),
  },
  {
    pattern: /no such host|dial tcp|connection refused|i\/o timeout/,
    meaning: () => ({ what: "flyctl can't reach Fly.io.", fix: "Check the network and proxy settings." }),
  },
];

function failedStepIn(error: string): string {
  const step = /process "(.+)" did not complete successfully: exit code: (\d+)/.exec(error);
  return step ? `\`${step[1]}\` ended with exit code ${step[2]}` : "flyctl names no step";
}

/** The folder of `deploy FOLDER`. */
function folderOf(args: readonly string[]): string {
  return args[1] ?? "";
}

function valueOf(args: readonly string[], option: string): string | undefined {
  const index = args.indexOf(option);
  return index === -1 ? undefined : args[index + 1];
}
