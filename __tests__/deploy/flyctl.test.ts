import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { runFlyctl } from "../../deploy/flyctl";
import { FlyStep } from "../support/fly-step";

describe("runFlyctl", () => {
  let step: FlyStep;
  beforeEach(() => {
    step = new FlyStep();
    for (const name of Object.keys(process.env)) vi.stubEnv(name, undefined);
    for (const [name, value] of Object.entries(step.environment)) vi.stubEnv(name, value);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    step.remove();
  });

  const deploy = () => ["deploy", step.image, "--build-only", "--config", join(step.stack, "fly.toml")];

  async function failure(call: Promise<unknown>): Promise<string> {
    const message = await call.then(
      () => "no failure",
      (error: unknown) => String(error),
    );
    expect(step.leftovers()).toEqual([]);
    return message.replaceAll(step.folder, "/here");
  }

  it("keeps standard output and standard error apart, and passes on each line without colours", async () => {
    const lines: string[] = [];
    const { stdout, stderr } = await runFlyctl(deploy(), { onLine: (line) => lines.push(line) });

    expect(stdout.split("\n")).toContain("✓ Configuration is valid");
    expect(stderr.split("\n").slice(-2)).toEqual([
      "image: registry.fly.io/backoffice:deployment-01REHEARSAL",
      "image size: 12 MB",
    ]);
    expect(lines.sort()).toEqual([...stdout.split("\n"), ...stderr.split("\n")].sort());
  });

  it("gives flyctl its own folder without a log, its own settings and no variable it has no use for", async () => {
    vi.stubEnv("FLY_ACCESS_TOKEN", "");
    vi.stubEnv("FLY_APP", "another-app");
    vi.stubEnv("FLY_CONFIG_DIR", "/home/operator/.fly");
    vi.stubEnv("FLY_REGISTRY_HOST", "registry.elsewhere");
    vi.stubEnv("LOG_LEVEL", "debug");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "aws");
    vi.stubEnv("FLY_UIEX_BASE_URL", "http://127.0.0.1:9");
    vi.stubEnv("https_proxy", "http://127.0.0.1:3128");
    await runFlyctl(deploy());

    const [call] = step.flyctlCalls();
    const { PATH, FLY_CONFIG_DIR, ...environment } = call?.env ?? {};
    expect(PATH).toBe(step.environment.PATH);
    expect(FLY_CONFIG_DIR).toMatch(new RegExp(`^${step.temporary}/flyctl-\\w{6}/cfg$`));
    expect(call?.logs).toBe("file");
    expect(environment).toEqual({
      HOME: step.folder,
      TMPDIR: step.temporary,
      FLYCTL_RECORD: step.environment.FLYCTL_RECORD,
      FLY_API_TOKEN: "fo1_operator-token-of-fly",
      FLY_UIEX_BASE_URL: "http://127.0.0.1:9",
      https_proxy: "http://127.0.0.1:3128",
      LOG_LEVEL: "warn",
      FLY_SEND_METRICS: "0",
      FLY_SYNTHETICS_AGENT: "0",
      FLY_NO_UPDATE_CHECK: "1",
      FLY_NO_INCIDENTS_CHECK: "1",
      FLY_TRACE_COLLECTOR_URL: "127.0.0.1",
    });
    expect(step.leftovers()).toEqual([]);
  });

  it("keeps the path of flyctl's folder within 92 bytes", async () => {
    const long = join(step.folder, "x".repeat(80));
    mkdirSync(long);
    vi.stubEnv("TMPDIR", long);
    await runFlyctl(deploy());

    const folder = step.flyctlCalls()[0]?.env.FLY_CONFIG_DIR ?? "";
    expect(folder).toMatch(/^\/tmp\/flyctl-\w{6}\/cfg$/);
  });

  it("fails when flyctl does not end in time, and ends it", async () => {
    vi.stubEnv("FLYCTL_FAULT", "hang");
    const message = await failure(runFlyctl(deploy(), { timeoutMinutes: 0.005 }));

    expect(message.split("\n\n")[0]).toBe(
      "StepError: `flyctl deploy` was stopped: it did not end within 0.005 minutes.\n" +
        "See whether https://status.flyio.net shows an incident; steps already built are kept.\n" +
        "Then deploy again: npx cdktf deploy fly",
    );
  });

  it("fails with the last 40 lines of flyctl, without the token", async () => {
    const folder = join(step.folder, "bin");
    step.install(folder, 'for i in $(seq 50); do echo "line $i $FLY_API_TOKEN" >&2; done; exit 1');
    vi.stubEnv("PATH", `${folder}:${step.environment.PATH}`);
    const lines = Array.from({ length: 40 }, (_, index) => `  line ${index + 11} [secret]`);

    expect(await failure(runFlyctl(["deploy"]))).toBe(
      "StepError: `flyctl deploy` failed (exit code 1).\nSee what flyctl says below.\n" +
        `Then deploy again: npx cdktf deploy fly\n\nflyctl's last 40 lines:\n${lines.join("\n")}`,
    );
  });

  it("finds flyctl under its short name too", async () => {
    const folder = join(step.folder, "bin");
    step.install(folder, "echo from fly", "fly");
    vi.stubEnv("PATH", `${folder}:/usr/bin:/bin`);

    expect((await runFlyctl(["version"])).stdout).toBe("from fly");
  });

  it.each([
    [
      "failed to fetch an image or build from source: error building: error rendering push status stream: denied",
      "The image was built, but Fly.io's registry refused it.\nSee whether https://status.flyio.net shows an incident.",
    ],
    [
      'Get "https://api.machines.dev/v1/apps/x": dial tcp: lookup api.machines.dev: no such host',
      "flyctl can't reach Fly.io.\nCheck the network and proxy settings.",
    ],
    [
      "error building: error rendering build status stream: out of space",
      "A step of the image build failed: flyctl names no step.\nIts output is below. Fix /image/Dockerfile.",
    ],
  ])("says what %j means", async (text, meaning) => {
    const folder = join(step.folder, "bin");
    step.install(folder, `cat >&2 <<'END'\n#1 401 unauthorized\nError: ${text}\nEND\nexit 1`);
    vi.stubEnv("PATH", `${folder}:/usr/bin:/bin`);

    expect((await failure(runFlyctl(["deploy", "/image"]))).split("\n\n")[0]).toBe(
      `StepError: ${meaning}\nThen deploy again: npx cdktf deploy fly`,
    );
  });
});
