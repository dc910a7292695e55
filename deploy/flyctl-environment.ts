import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * What flyctl may see of the operator's environment; the tokens of other services are not among it. FLYCTL_* are the variables
 * of its installer (FLYCTL_INSTALL) and of the stand-in used in rehearsals.
 */
const PASSED_ON =
  /^(PATH|HOME|TMPDIR|LANG|(HTTPS?|ALL|NO)_PROXY|SSL_CERT_(FILE|DIR)|FLY_[A-Z]+_BASE_URL|FLY_API_TOKEN|FLYCTL_\w+)$/i;

/**
 * Seen with flyctl of August 2026. FLY_ACCESS_TOKEN and FLY_APP are absent on purpose: even an empty one would win over
 * FLY_API_TOKEN and `-a`.
 */
const SETTINGS = {
  LOG_LEVEL: "warn",
  FLY_SEND_METRICS: "0",
  FLY_SYNTHETICS_AGENT: "0",
  FLY_NO_UPDATE_CHECK: "1",
  FLY_NO_INCIDENTS_CHECK: "1",
  // `deploy` would send the token to Fly's trace collector over plain http.
  FLY_TRACE_COLLECTOR_URL: "127.0.0.1",
};

/** flyctl can't work with a configuration folder whose path is longer than 92 bytes; ours adds 18 to this. */
const LONGEST_PARENT = 74;

/** The place for one run of flyctl. */
export interface FlyctlSurroundings {
  readonly environment: Record<string, string>;
  /** An empty folder: flyctl reads any fly.toml it is started beside. */
  readonly emptyFolder: string;
}

/** Makes a private place for one run of flyctl, and removes all of it when `use` has ended, however it ended. */
export async function withFlyctlSurroundings<T>(use: (place: FlyctlSurroundings) => Promise<T>): Promise<T> {
  const parent = Buffer.byteLength(tmpdir()) <= LONGEST_PARENT ? tmpdir() : "/tmp";
  const folder = await mkdtemp(join(parent, "flyctl-"));
  try {
    const config = join(folder, "cfg");
    const emptyFolder = join(folder, "empty");
    await Promise.all([mkdir(config), mkdir(emptyFolder)]);
    // flyctl logs every request and answer below `logs`, whatever LOG_LEVEL says; it carries on without where that is a file.
    await writeFile(join(config, "logs"), "");
    return await use({ environment: { ...passedOn(), ...SETTINGS, FLY_CONFIG_DIR: config }, emptyFolder });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function passedOn(): Record<string, string> {
  const entries = Object.entries(process.env).filter(
    ([name, value]) => PASSED_ON.test(name) && value !== undefined,
  );
  return Object.fromEntries(entries) as Record<string, string>;
}
