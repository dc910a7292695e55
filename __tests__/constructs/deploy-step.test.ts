import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NullProvider } from "@cdktf/provider-null/lib/provider";
import { Resource } from "@cdktf/provider-null/lib/resource";
import { TerraformStack, Testing } from "cdktf";
import { expect, test } from "vitest";
import { DeployStep, type DeployStepProps } from "../../constructs/deploy-step";
import { testApp } from "../support/stacks";

interface Step {
  readonly triggers: Record<string, string>;
  readonly depends_on?: string[];
  readonly provisioner: { "local-exec": Record<string, unknown> }[];
}

function step(
  props: Partial<DeployStepProps> = {},
  make?: (stack: TerraformStack) => Partial<DeployStepProps>,
) {
  const stack = new TerraformStack(testApp(), "bare");
  new NullProvider(stack, "null");
  const inputs = { APP: "acme", TAG: "0123" };
  new DeployStep(stack, "step", { program: "program", inputs, ...props, ...make?.(stack) });
  const text = Testing.synth(stack, true);
  const found = (JSON.parse(text) as { resource: { null_resource: { step: Step } } }).resource.null_resource
    .step;
  return { ...found, run: found.provisioner[0]?.["local-exec"] };
}

test("runs the program in the project's folder", () => {
  expect(step({ program: "fly-image" }).run).toEqual({
    command: 'cd ../../.. && STACK_FOLDER="$OLDPWD" node run.mjs deploy/fly-image.ts',
    environment: { APP: "acme", TAG: "0123" },
    quiet: true,
  });
});

test("the command finds project and stack, whatever the path", () => {
  const project = realpathSync(mkdtempSync(join(tmpdir(), "a project's $HOME-")));
  try {
    const stack = join(project, "cdktf.out/stacks/fly");
    mkdirSync(stack, { recursive: true });
    writeFileSync(join(project, "node"), '#!/bin/sh\nprintf "%s\\n" "$PWD" "$STACK_FOLDER" "$@"\n', {
      mode: 0o755,
    });
    const command = step().run?.command as string;
    const env = { PATH: `${project}:/usr/bin:/bin` };
    const printed = execFileSync("/bin/sh", ["-c", command], { cwd: stack, env, encoding: "utf8" });
    expect(printed.trim().split("\n")).toEqual([project, stack, "run.mjs", "deploy/program.ts"]);
  } finally {
    rmSync(project, { recursive: true });
  }
});

test("runs again when an input or a trigger changes; a trigger is no input", () => {
  const { triggers, run } = step({ triggers: { server: "7" } });
  expect(triggers).toEqual({ APP: "acme", TAG: "0123", server: "7" });
  expect(run?.environment).toEqual({ APP: "acme", TAG: "0123" });
});

test("waits for what it depends on, and for nothing else", () => {
  expect(step()).not.toHaveProperty("depends_on");
  const waiting = step({}, (stack) => ({ dependsOn: [new Resource(stack, "first", {})] }));
  expect(waiting.depends_on).toEqual(["null_resource.first"]);
});

test("a step before destruction refers to itself only", () => {
  const { triggers, run } = step({ when: "destroy", triggers: { server_type: "cx23" } }, (stack) => ({
    inputs: { SERVER_ADDRESS: new Resource(stack, "first", {}).id, APP: "acme" },
  }));
  expect(run).toEqual({
    command: 'cd ../../.. && STACK_FOLDER="$OLDPWD" node run.mjs deploy/program.ts',
    environment: { SERVER_ADDRESS: "${self.triggers.SERVER_ADDRESS}", APP: "${self.triggers.APP}" },
    quiet: true,
    when: "destroy",
  });
  expect(triggers).toEqual({ SERVER_ADDRESS: "${null_resource.first.id}", APP: "acme", server_type: "cx23" });
});

test("does not change the inputs it is given", () => {
  const inputs = Object.freeze({ APP: "acme" });
  const triggers = Object.freeze({ server: "7" });
  expect(step({ inputs, triggers, when: "destroy" }).triggers).toEqual({ APP: "acme", server: "7" });
});
