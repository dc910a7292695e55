import { Resource as NullResource } from "@cdktf/provider-null/lib/resource";
import type { ITerraformDependable, LocalExecProvisioner } from "cdktf";
import { Construct } from "constructs";
import { literal } from "./terraform-text";

export interface DeployStepProps {
  /** Program in `deploy/`, without its ending. It gets `inputs` as environment variables and inherits the operator's environment. */
  readonly program: string;
  /** Plain text or tokens; never a secret, they stand in the plan and in the state. */
  readonly inputs: Readonly<Record<string, string>>;
  /** What makes the step run again, beside its inputs. @default - only the inputs */
  readonly triggers?: Readonly<Record<string, string>>;
  /**
   * "create" runs the step when it is new or its inputs change; "destroy" runs it before what it depends on is changed, replaced or
   * destroyed.
   * @default "create"
   */
  readonly when?: "create" | "destroy";
  /**
   * Whether the step runs at every deploy, until it is set to false: for what must be looked at again until a resource stands. A change from
   * true to false is no change to Terraform.
   * @default - the step runs when it is new or its inputs change
   */
  readonly repeat?: boolean;
  /** @default - nothing */
  readonly dependsOn?: ITerraformDependable[];
}

/**
 * A step of a deploy that runs on the operator's machine: a program of ours as a local-exec of a null_resource.
 *
 * Terraform starts it in the stack's folder, `cdktf.out/stacks/<stack>`; the program runs in the project's folder and finds the other as
 * STACK_FOLDER. Tokens come from the operator's environment, so none passes through Terraform.
 */
export class DeployStep extends Construct {
  /** The null_resource. */
  public readonly resource: NullResource;

  public constructor(scope: Construct, id: string, props: DeployStepProps) {
    super(scope, id);
    const when = props.when ?? "create";
    const provisioner: LocalExecProvisioner = {
      type: "local-exec",
      command: `cd ../../.. && STACK_FOLDER="$OLDPWD" node run.mjs deploy/${props.program}.ts`,
      environment: when === "create" ? { ...props.inputs } : inputsOfItself(props.inputs),
      ...(when === "destroy" && { when: "destroy" }),
    };
    this.resource = new NullResource(this, "Default", {
      triggers: { ...props.inputs, ...props.triggers, ...(props.repeat && { attempt: "${timestamp()}" }) },
      provisioners: [provisioner],
      ...(props.dependsOn && { dependsOn: props.dependsOn }),
    });
    if (props.repeat === false) {
      this.resource.addOverride("lifecycle.ignore_changes", ['triggers["attempt"]']);
    }
    // The command line says nothing a user needs; the program prints its own progress.
    this.resource.addOverride("provisioner.0.local-exec.quiet", true);
  }
}

/** A destroy-time provisioner may only refer to its own resource (developer.hashicorp.com, provisioners). */
function inputsOfItself(inputs: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.keys(inputs).map((name) => [name, `\${self.triggers.${literal(name)}}`]));
}
