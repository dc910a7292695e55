import { existsSync } from "node:fs";
import { basename } from "node:path";
import type { Target } from "../description/problems";
import { shown } from "../description/shown-value";
import type { CdktfCommand } from "./command";
import { NEW_FLY_TOKEN } from "./fly-token";
import { programPath } from "./program-path";
import { terraformPath } from "./terraform-path";

/** Something missing on the operator's machine. Never holds a token's value. */
export interface PreflightProblem {
  readonly problem: string;
  /** The command or change that cures it. */
  readonly fix: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Length of every API token of Hetzner Cloud; its provider refuses others (its source, 1.68). */
const HCLOUD_TOKEN_LENGTH = 64;

const TOKEN_IN_CONSOLE =
  "make one in https://console.hetzner.cloud (your project, Security, API tokens, Read & Write), then paste it into: " +
  "read -rs HCLOUD_TOKEN && export HCLOUD_TOKEN";

/** What a command is checked against. */
export interface PreflightInput {
  readonly asked: CdktfCommand;
  /** The targets that have a section in backoffice.ts. */
  readonly described: readonly Target[];
  readonly environment: Environment;
  /** The path of a program. @default - looks along PATH */
  readonly findProgram?: (name: string) => string | undefined;
}

/**
 * What would stop a command later, when it has already begun or with a message that does not say what to do.
 *
 * Commands that touch no cloud (synth, list, output) have no problems. A destroy needs Terraform and the tokens only.
 */
export function preflight({
  asked,
  described,
  environment,
  findProgram,
}: PreflightInput): PreflightProblem[] {
  if (!touchesCloud(asked)) return [];
  const find = findProgram ?? ((name) => programPath(name, environment["PATH"]));
  const targets = targetsOf(asked, described) ?? [];
  const concerns = (target: Target) => targets.includes(target);
  const deploys = asked.command === "deploy";
  return [
    ...(targets.length === 0 && asked.unknown.length === 0 && described.length > 1
      ? [unnamedTarget(asked.command)]
      : []),
    ...asked.unknown.map((name) => unknownStack(name, asked.command, described)),
    ...(concerns("fly") ? flyTokens(environment) : []),
    ...(concerns("hetzner") ? hcloudToken(environment) : []),
    ...missingTerraform(environment),
    ...missingCliConfig(environment),
    ...(deploys && concerns("fly") && !find("flyctl") && !find("fly") ? [missingFlyctl] : []),
    ...(deploys && concerns("hetzner") && !find("ssh") ? [missingSsh] : []),
  ];
}

/** Whether a command asks a cloud anything, be it only for what there is. */
export function touchesCloud({ command }: CdktfCommand): boolean {
  return ["deploy", "destroy", "diff"].includes(command);
}

/**
 * The targets a command concerns: a glob may mean every one that is described, and the only one needs no name.
 *
 * @returns undefined when the command names none of several
 */
export function targetsOf(
  { targets, patterns, unknown }: CdktfCommand,
  described: readonly Target[],
): readonly Target[] | undefined {
  if (patterns) return [...new Set([...targets, ...described])];
  if (targets.length > 0) return targets;
  return described.length === 1 && unknown.length === 0 ? described : undefined;
}

/** The whole message for a terminal. */
export function renderPreflight(problems: readonly PreflightProblem[]): string {
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  return [
    `Nothing was started: ${count} on this machine.`,
    ...problems.map(({ problem, fix }) => `  ${problem}\n    fix: ${fix}`),
  ].join("\n\n");
}

function unnamedTarget(command: string): PreflightProblem {
  return {
    problem: `cdktf ${command} names no target, and there are two: fly and hetzner.`,
    fix: `name it: npx cdktf ${command} fly, or npx cdktf ${command} hetzner`,
  };
}

function unknownStack(name: string, command: string, described: readonly Target[]): PreflightProblem {
  const commands = described.map((target) => `npx cdktf ${command} ${target}`);
  return {
    problem: `cdktf ${command} names ${shown(name)}, and there is no such stack; there is: ${described.join(", ")}.`,
    fix: commands.join(", or "),
  };
}

function flyTokens(environment: Environment): PreflightProblem[] {
  const problems: PreflightProblem[] = [];
  if (!environment["FLY_API_TOKEN"]?.trim()) {
    problems.push({
      problem: `FLY_API_TOKEN is ${unset(environment["FLY_API_TOKEN"])}; Terraform and flyctl sign in to Fly.io with it.`,
      fix: NEW_FLY_TOKEN,
    });
  }
  if (environment["FLY_ACCESS_TOKEN"] !== undefined && !environment["FLY_ACCESS_TOKEN"].trim()) {
    problems.push({
      problem: "FLY_ACCESS_TOKEN is empty, and flyctl takes it before FLY_API_TOKEN: it would find no token.",
      fix: "unset FLY_ACCESS_TOKEN",
    });
  }
  return problems;
}

function hcloudToken(environment: Environment): PreflightProblem[] {
  const token = environment["HCLOUD_TOKEN"];
  if (!token?.trim()) {
    return [
      {
        problem: `HCLOUD_TOKEN is ${unset(token)}; Terraform signs in to Hetzner Cloud with it.`,
        fix: TOKEN_IN_CONSOLE,
      },
    ];
  }
  if (token.length === HCLOUD_TOKEN_LENGTH) return [];
  const blanks = token.trim().length === token.length ? "" : ", blanks or line ends around it counted";
  return [
    {
      problem:
        `HCLOUD_TOKEN has ${token.length} characters${blanks}; a token of Hetzner Cloud has exactly ${HCLOUD_TOKEN_LENGTH}. ` +
        "The console shows a whole token only once, when it is made.",
      fix: TOKEN_IN_CONSOLE,
    },
  ];
}

function missingTerraform(environment: Environment): PreflightProblem[] {
  if (terraformPath(environment)) return [];
  const named = environment["TERRAFORM_BINARY_NAME"];
  return [
    {
      problem: named
        ? `TERRAFORM_BINARY_NAME names ${shown(named)}, and there is no such program on PATH.`
        : "Neither terraform nor tofu is installed (no such program on PATH).",
      fix:
        (named ? "unset TERRAFORM_BINARY_NAME, or install it; " : "install Terraform 1.11 or newer: ") +
        "https://developer.hashicorp.com/terraform/install or https://opentofu.org/docs/intro/install/",
    },
  ];
}

/** Terraform only warns, but OpenTofu warns on standard output, which the CLI then fails to read as JSON. */
function missingCliConfig(environment: Environment): PreflightProblem[] {
  const file = environment["TF_CLI_CONFIG_FILE"];
  const isTofu = basename(environment["TERRAFORM_BINARY_NAME"] ?? "terraform").startsWith("tofu");
  if (!file || !isTofu || existsSync(file)) return [];
  return [
    {
      problem: `TF_CLI_CONFIG_FILE names a file that does not exist: ${file}`,
      fix: "unset TF_CLI_CONFIG_FILE, or create that file",
    },
  ];
}

const missingFlyctl: PreflightProblem = {
  problem: "flyctl is not installed (no such program on PATH); it builds the image on Fly.io.",
  fix: "brew install flyctl, or see https://fly.io/docs/flyctl/install/",
};

const missingSsh: PreflightProblem = {
  problem: "ssh is not installed (no such program on PATH); the image is built on the server through it.",
  fix: "apt-get install openssh-client, or your system's package of OpenSSH",
};

function unset(value: string | undefined): string {
  return value === undefined ? "not set" : "empty";
}
