import { TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { DataHcloudServerType } from "../../.gen/providers/hcloud/data-hcloud-server-type";

export interface ServerTypeCatalogueProps {
  readonly serverType: string;
  readonly location: string;
  /** What to take instead, as one sentence. */
  readonly alternatives: string;
}

/**
 * Looks the server type up in Hetzner's catalogue while planning. A retired or unknown type stops the deploy before anything is made; a
 * sold-out one is only a warning, since the catalogue is wrong about that in both directions.
 */
export class ServerTypeCatalogue extends Construct {
  /** The hcloud_server_type data source. */
  public readonly resource: DataHcloudServerType;

  public constructor(scope: Construct, id: string, props: ServerTypeCatalogueProps) {
    super(scope, id);
    const { serverType, location, alternatives } = props;
    const here = `l.name == "${location}"`;
    const retired = `try(timecmp(l.unavailable_after, plantimestamp()) <= 0, false)`;
    this.resource = new DataHcloudServerType(this, "Default", {
      name: serverType,
      lifecycle: {
        postcondition: [
          {
            condition: `\${anytrue([for l in self.locations : ${here} && !${retired}])}`,
            errorMessage: `Hetzner no longer sells ${serverType} in ${location}. ${alternatives}`,
          },
        ],
      },
    });
    const address = `data.${this.resource.terraformResourceType}.${this.resource.friendlyUniqueId}`;
    TerraformStack.of(this).addOverride(`check.${this.node.id}_is_in_stock`, {
      assert: [
        {
          condition: `\${anytrue([for l in ${address}.locations : ${here} && l.available])}`,
          error_message: `Hetzner's catalogue calls ${serverType} sold out in ${location}; it may be wrong. ${alternatives}`,
        },
      ],
    });
  }
}
