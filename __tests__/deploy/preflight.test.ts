import { describe, expect, it } from "vitest";
import type { CdktfCommand } from "../../deploy/command";
import { NEW_FLY_TOKEN } from "../../deploy/fly-token";
import { preflight, renderPreflight } from "../../deploy/preflight";

const FLY_TOKEN = "fo1_canary-of-fly";
const HCLOUD_TOKEN = "c".repeat(64);
const all = { FLY_API_TOKEN: FLY_TOKEN, HCLOUD_TOKEN };

const command = (name: string, ...targets: ("fly" | "hetzner")[]): CdktfCommand => ({
  command: name,
  targets,
  patterns: false,
});
const found = (name: string) => `/usr/bin/${name}`;
const none = () => undefined;
const message = (...given: Parameters<typeof preflight>) => renderPreflight(preflight(...given));

describe("nothing is wrong", () => {
  it.each([
    [command("deploy", "fly", "hetzner"), all],
    [command("deploy", "fly"), { FLY_API_TOKEN: FLY_TOKEN }],
    [command("deploy", "hetzner"), { HCLOUD_TOKEN }],
    [command("diff", "hetzner"), { HCLOUD_TOKEN, TF_CLI_CONFIG_FILE: "/dev/null" }],
    [{ ...command("deploy"), patterns: true }, {}],
    [command("synth"), {}],
    [command("list"), { TF_CLI_CONFIG_FILE: "/nowhere/terraformrc" }],
    [command("output", "fly"), {}],
  ])("with %j", (given, environment) => {
    expect(preflight(given, environment, found)).toEqual([]);
  });

  it("with fly instead of flyctl, which is the same program", () => {
    const onlyFly = (name: string) => (name === "fly" ? "/usr/bin/fly" : undefined);
    expect(preflight(command("deploy", "fly"), all, onlyFly)).toEqual([]);
  });

  it("when a diff or destroy finds no programs, which only a deploy starts", () => {
    expect(preflight(command("diff", "fly", "hetzner"), all, none)).toEqual([]);
    expect(preflight(command("destroy", "fly", "hetzner"), all, none)).toEqual([]);
  });

  it("when the CLI configuration is missing for Terraform, which only warns of it", () => {
    const environment = { ...all, TF_CLI_CONFIG_FILE: "/nowhere/rc" };
    expect(preflight(command("deploy", "fly"), environment, found)).toEqual([]);
  });
});

describe("the message", () => {
  it("tells everything at once for a deploy of both", () => {
    const environment = {
      FLY_ACCESS_TOKEN: "",
      HCLOUD_TOKEN: "c".repeat(32),
      TERRAFORM_BINARY_NAME: "/opt/bin/tofu",
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
    expect(preflight(command("destroy", "fly"), { FLY_API_TOKEN: "" }, none)).toEqual([
      {
        problem: "FLY_API_TOKEN is empty; Terraform and flyctl sign in to Fly.io with it.",
        fix: NEW_FLY_TOKEN,
      },
    ]);
  });

  it("tells a line end that belongs to no token, and shows no character of it", () => {
    const [problem] = preflight(command("diff", "hetzner"), { HCLOUD_TOKEN: `${HCLOUD_TOKEN}\n` }, none);
    expect(problem?.problem).toBe(
      "HCLOUD_TOKEN has 65 characters, blanks or line ends around it counted; a token of Hetzner Cloud has exactly 64. " +
        "The console shows a whole token only once, when it is made.",
    );
  });
});

it("looks for programs along the PATH of the environment it is given", () => {
  const problems = preflight(command("deploy", "hetzner"), { HCLOUD_TOKEN, PATH: "/nowhere" });
  expect(problems.map(({ problem }) => problem)).toEqual([
    "ssh is not installed (no such program on PATH); the image is built on the server through it.",
  ]);
});
