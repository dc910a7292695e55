import { Token } from "cdktf";
import { Construct } from "constructs";
import { App } from "../../.gen/providers/fly/app";

export interface FlyAppProps {
  /** Name of the app: unique on all of Fly.io, and its address `<name>.fly.dev`. Another name is another app. */
  readonly name: string;
  /** Slug of the organisation that pays. Another one is another app. */
  readonly org: string;
  /**
   * Whether Terraform refuses to destroy the app. Destroying an app destroys its volumes, their snapshots and its images as well.
   * @default true
   */
  readonly keep?: boolean;
}

/** A Fly.io app: what machine, volume, addresses, secrets and images belong to. */
export class FlyApp extends Construct {
  /** The fly_app. */
  public readonly resource: App;

  public constructor(scope: Construct, id: string, props: FlyAppProps) {
    super(scope, id);
    this.resource = new App(this, "Default", {
      name: props.name,
      org: props.org,
      lifecycle: { preventDestroy: props.keep ?? true },
    });
  }

  /** Tells an app from another one of the same name, made after the first was destroyed: its secrets and images are gone. */
  public get identity(): string {
    return Token.asString(this.resource.internalNumericId);
  }

  /** The app's name, known only once the app exists: what uses it is made after the app. */
  public get name(): string {
    return this.resource.name;
  }
}
