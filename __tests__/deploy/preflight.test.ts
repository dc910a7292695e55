import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { CdktfCommand } from "../../deploy/command";
import { NEW_FLY_TOKEN } from "../../deploy/fly-token";
import { preflight, renderPreflight } from "../../deploy/preflight";

const FLY_TOKEN = "fo1_canary-of-fly";
const HCLOUD_TOKEN = "c".repeat(64);
const folder = mkdtempSync(join(tmpdir(), "preflight-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
const installed = join(folder, "tofu");
writeFileSync(installed, "", { mode: 0o755 });
const terraform = { TERRAFORM_BINARY_NAME: installed };
const all = { FLY_API_TOKEN: FLY_TOKEN, HCLOUD_TOKEN };

const command = (name: string, ...targets: ("fly" | "hetzner")[]): CdktfCommand => ({
  command: name,
  targets,
  patterns: false,
  unknown: [],
  migratesState: false,
});
const check = (
  asked: CdktfCommand,
  environment: Record<string, string | undefined>,
  findProgram: (name: string) => string | undefined,
  described: readonly ("fly" | "hetzner")[] = ["fly", "hetzner"],
) => preflight({ asked, described, environment: { ...terraform, ...environment }, findProgram });
const found = (name: string) => `/usr/bin/${name}`;
const none = () => undefined;
const message = (...given: Parameters<typeof check>) => renderPreflight(check(...given));

describe("nothing is wrong", () => {
  it.each([
    [command("deploy", "fly", "hetzner"), all],
    [command("deploy", "fly"), { FLY_API_TOKEN: FLY_TOKEN }],
    [command("deploy", "hetzner"), { HCLOUD_TOKEN }],
    [command("diff", "hetzner"), { HCLOUD_TOKEN, TF_CLI_CONFIG_FILE: "/dev/null" }],
    [{ ...command("deploy"), patterns: true }, all],
    [command("synth"), {}],
    [command("list"), { TF_CLI_CONFIG_FILE: "/nowhere/terraformrc" }],
    [command("output", "fly"), {}],
  ])("with %j", (given, environment) => {
    expect(check(given, environment, found)).toEqual([]);
  });

  it("with fly instead of flyctl, which is the same program", () => {
    const onlyFly = (name: string) => (name === "fly" ? "/usr/bin/fly" : undefined);
    expect(check(command("deploy", "fly"), all, onlyFly)).toEqual([]);
  });

  it("when a diff or destroy finds no programs, which only a deploy starts", () => {
    expect(check(command("diff", "fly", "hetzner"), all, none)).toEqual([]);
    expect(check(command("destroy", "fly", "hetzner"), all, none)).toEqual([]);
  });

  it("when the CLI configuration is missing for Terraform, which only warns of it", () => {
    const environment = {
      ...all,
      TF_CLI_CONFIG_FILE: "/nowhere/rc",
      TERRAFORM_BINARY_NAME: process.execPath,
    };
    expect(check(command("deploy", "fly"), environment, found)).toEqual([]);
  });
});

describe("the message", () => {
  it("tells everything at once for a deploy of both", () => {
    const environment = {
      FLY_ACCESS_TOKEN: "",
      HCLOUD_TOKEN: "c".repeat(32),
      TERRAFORM_BINARY_NAME: installed,
      TF_CLI_CONFIG_FILE: "/nowhere/terraformrc",
    };
    expect(message(command("deploy", "fly", "hetzner"), environment, none)).toBe(`\
Nothing was started: 6 problems on this machine.

  FLY_API_TOKEN is not set; Terraform and flyctl sign in to Fly.io with it.
    fix: ${NEW_FLY_TOKEN}

  FLY_ACCESS_TOKEN is empty, and flyctl takes it before FLY_API_TOKEN: it would find no token.
    fix: unset FLY_ACCESS_TOKEN

  HCLOUD_TOKEN has 32 characters; a token of Hetzner Cloud has exactly 64. The console shows a whole token only once, when it is made.
    fix: make one in https://console.hetzner.cloud (your project, Security, API tokens, Read & Write), then paste it into: read -rs HCLOUD_TOKEN && export HCLOUD_TOKEN

  TF_CLI_CONFIG_FILE names a file that does not exist: /nowhere/terraformrc
    fix: unset TF_CLI_CONFIG_FILE, or create that file

  flyctl is not installed (no such program on PATH); it builds the image on Fly.io.
    fix: brew install flyctl, or see https://fly.io/docs/flyctl/install/

  ssh is not installed (no such program on PATH); the image is built on the server through it.
    fix: apt-get install openssh-client, or your system's package of OpenSSH`);
  });

  it.each(["deploy", "destroy", "diff"])("asks a %s for its target", (name) => {
    expect(message(command(name), {}, none)).toBe(`\
Nothing was started: 1 problem on this machine.

  cdktf ${name} names no target, and there are two: fly and hetzner.
    fix: name it: npx cdktf ${name} fly, or npx cdktf ${name} hetzner`);
  });

  it.each([undefined, "", " \n"])("tells a HCLOUD_TOKEN of %j", (token) => {
    expect(message(command("destroy", "hetzner"), { HCLOUD_TOKEN: token }, none)).toBe(`\
Nothing was started: 1 problem on this machine.

  HCLOUD_TOKEN is ${token === undefined ? "not set" : "empty"}; Terraform signs in to Hetzner Cloud with it.
    fix: make one in https://console.hetzner.cloud (your project, Security, API tokens, Read & Write), then paste it into: read -rs HCLOUD_TOKEN && export HCLOUD_TOKEN`);
  });

  it("tells an empty FLY_API_TOKEN", () => {
    expect(check(command("destroy", "fly"), { FLY_API_TOKEN: "" }, none)).toEqual([
      {
        problem: "FLY_API_TOKEN is empty; Terraform and flyctl sign in to Fly.io with it.",
        fix: NEW_FLY_TOKEN,
      },
    ]);
  });

  it("tells a line end that belongs to no token, and shows no character of it", () => {
    const [problem] = check(command("diff", "hetzner"), { HCLOUD_TOKEN: `${HCLOUD_TOKEN}\n` }, none);
    expect(problem?.problem).toBe(
      "HCLOUD_TOKEN has 65 characters, blanks or line ends around it counted; a token of Hetzner Cloud has exactly 64. " +
        "The console shows a whole token only once, when it is made.",
    );
  });
});

describe("the targets", () => {
  const wrong = (...given: Parameters<typeof check>) => check(...given).map(({ problem }) => problem);
  const noFlyToken = "FLY_API_TOKEN is not set; Terraform and flyctl sign in to Fly.io with it.";
  const noHcloudToken = "HCLOUD_TOKEN is not set; Terraform signs in to Hetzner Cloud with it.";

  it("need no name where only one is described, and its token is asked for", () => {
    expect(check(command("deploy"), { FLY_API_TOKEN: FLY_TOKEN }, found, ["fly"])).toEqual([]);
    expect(wrong(command("deploy"), {}, found, ["fly"])).toEqual([noFlyToken]);
  });

  it("of a glob are all that are described", () => {
    const all = { ...command("diff"), patterns: true };
    expect(wrong(all, {}, found)).toEqual([noFlyToken, noHcloudToken]);
    expect(wrong(all, {}, found, ["hetzner"])).toEqual([noHcloudToken]);
  });

  it("are listed where a name is none of them", () => {
    expect(message({ ...command("deploy"), unknown: ["nothere"] }, {}, found)).toBe(`\
Nothing was started: 1 problem on this machine.

  cdktf deploy names "nothere", and there is no such stack; there is: fly, hetzner.
    fix: npx cdktf deploy fly, or npx cdktf deploy hetzner`);
  });
});

describe("Terraform", () => {
  const problems = (environment: Record<string, string>, name = "diff") =>
    preflight({
      asked: command(name, "hetzner"),
      described: ["hetzner"],
      environment: { HCLOUD_TOKEN, ...environment },
      findProgram: found,
    });
  const install = (name: string, target?: string) => {
    const path = mkdtempSync(join(folder, "path-"));
    if (target) symlinkSync(target, join(path, name));
    else writeFileSync(join(path, name), "", { mode: 0o755 });
    return path;
  };
  const missing = [
    {
      problem: "Neither terraform nor tofu is installed (no such program on PATH).",
      fix: "install Terraform 1.11 or newer: https://developer.hashicorp.com/terraform/install or https://opentofu.org/docs/intro/install/",
    },
  ];

  it.each(["deploy", "diff", "destroy"])("is missed by a %s, and not found in our own launcher", (name) => {
    expect(problems({ PATH: install("terraform", resolve("deploy/terraform/launcher.mjs")) }, name)).toEqual(
      missing,
    );
  });

  it.each(["terraform", "tofu"])("may be %s", (name) => {
    expect(problems({ PATH: install(name) })).toEqual([]);
  });

  it("is what TERRAFORM_BINARY_NAME names, and nothing else", () => {
    const PATH = install("terraform");
    expect(problems({ PATH: install("tofu-1.9"), TERRAFORM_BINARY_NAME: "tofu-1.9" })).toEqual([]);
    expect(problems({ PATH, TERRAFORM_BINARY_NAME: "tofu" })).toEqual([
      {
        problem: 'TERRAFORM_BINARY_NAME names "tofu", and there is no such program on PATH.',
        fix: "unset TERRAFORM_BINARY_NAME, or install it; https://developer.hashicorp.com/terraform/install or https://opentofu.org/docs/intro/install/",
      },
    ]);
  });
});

it("looks for programs along the PATH of the environment it is given", () => {
  const environment = { ...terraform, HCLOUD_TOKEN, PATH: "/nowhere" };
  const problems = preflight({ asked: command("deploy", "hetzner"), described: ["hetzner"], environment });
  expect(problems.map(({ problem }) => problem)).toEqual([
    "ssh is not installed (no such program on PATH); the image is built on the server through it.",
  ]);
});
