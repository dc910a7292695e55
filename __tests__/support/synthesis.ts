import { readFileSync } from "node:fs";
import { App } from "cdktf";
import { BackofficeHost } from "../../constructs/backoffice-host";
import { HostImage } from "../../constructs/host-image";
import { SecretReference } from "../../constructs/secret-reference";
import { flyTarget, hetznerTarget } from "../../deploy/targets";
import { type Host, readDeployed, type Target } from "../../description";
import type { Workspace } from "../../rehearsal/workspace";

/** A stack as `cdk.tf.json` has it, to be changed where the description has no word for it. */
export interface Written {
  readonly resource: Record<string, Record<string, Record<string, unknown>>>;
}

/** How a stack is synthesised apart from the description. */
export interface Synthesis {
  /** @default - the project's */
  readonly image?: HostImage;
  /** @default - all of the table */
  readonly secrets?: readonly SecretReference[];
  /** Changes the synthesised text. @default - nothing */
  readonly amend?: (stack: Written) => void;
}

/** Synthesises one stack into the workspace's cdktf.out, as main.ts does. */
export function synthesise(
  target: Target,
  host: Host,
  workspace: Workspace,
  { image = new HostImage(), secrets = SecretReference.all, amend }: Synthesis = {},
): void {
  const deployed = readDeployed(workspace.folder);
  const app = new App({ outdir: workspace.path("cdktf.out") });
  new BackofficeHost(app, target, {
    ...host,
    image,
    secrets,
    target:
      target === "fly"
        ? flyTarget(present(host.fly), deployed, host.state)
        : hetznerTarget(present(host.hetzner), deployed, host.state),
  });
  app.synth();
  if (!amend) return;
  const file = `cdktf.out/stacks/${target}/cdk.tf.json`;
  const stack = JSON.parse(readFileSync(workspace.path(file), "utf8")) as Written;
  amend(stack);
  workspace.write(file, JSON.stringify(stack, null, 2));
}

export function present<T>(section: T | undefined): T {
  if (section === undefined) throw new Error("The description lacks the section of this stack.");
  return section;
}
