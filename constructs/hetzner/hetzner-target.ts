import { createHash } from "node:crypto";
import type { TerraformStack } from "cdktf";
import { HcloudProvider } from "../../.gen/providers/hcloud/provider";
import { SshKey } from "../../.gen/providers/hcloud/ssh-key";
import { DeployStep } from "../deploy-step";
import { hostEnvironment } from "../host-environment";
import { type HostParts, type HostTarget, N8N_PORT, type PlacedHost, SSH_PORT } from "../host-parts";
import { literal } from "../terraform-text";
import { cloudInit, SERVER_LOGIN } from "./cloud-init";
import { HetznerAddress } from "./hetzner-address";
import { HetznerFirewall } from "./hetzner-firewall";
import { start, stop, stopForType, type TypeChange } from "./hetzner-power";
import { HetznerServer } from "./hetzner-server";
import { HetznerVolume } from "./hetzner-volume";
import { hostFiles } from "./host-files";
import { environmentFile, serverSettings } from "./server-settings";
import { ServerTypeCatalogue } from "./server-type-catalogue";

export interface HetznerTargetProps {
  readonly serverType: string;
  readonly location: string;
  /** What to take when the type is not to be had, as one sentence. */
  readonly alternatives: string;
  /** Host name Caddy gets a certificate for. @default - nothing public but SSH */
  readonly domain?: string;
  /** Whether the server stands already; only then Terraform refuses to replace it. It holds the address to its location. */
  readonly serverExists: boolean;
  /** Whether the volume exists already; it holds the address to its location, also while no server stands. @default false */
  readonly volumeExists?: boolean;
  /** The type the server has now; another one stops the host first. @default - not known, as with a remote state */
  readonly deployedServerType?: string;
  /** What `cdktf destroy` may destroy, by name. @default - nothing of these */
  readonly allowDestroy?: readonly ("server" | "volume" | "address")[];
}

/** The host as a Hetzner server. Order: key, address, firewall; server; volume, environment, image; start. */
export class HetznerTarget implements HostTarget {
  public constructor(private readonly props: HetznerTargetProps) {}

  public place(stack: TerraformStack, host: HostParts): PlacedHost {
    const { serverType, location, alternatives, domain, serverExists, volumeExists } = this.props;
    new HcloudProvider(stack, "hcloud");
    new ServerTypeCatalogue(stack, "server_type", { serverType, location, alternatives });

    const address = new HetznerAddress(stack, "address", {
      name: host.name,
      location,
      keep: this.keeps("address") && (serverExists || volumeExists === true),
    });
    const power = { address: address.ipv4, serverType, change: this.typeChange };
    const stoppedForType = stopForType(stack, power);
    const server = this.placeServer(stack, host, address, stoppedForType);
    const volume = new HetznerVolume(stack, "data", {
      name: host.name,
      server,
      sizeGb: host.volumeSizeGb,
      keep: this.keeps("volume"),
    });
    const stopped = stop(stack, { ...power, server, volume });
    const image = this.placeImage(stack, host, server, address, stopped);
    start(stack, {
      address: address.ipv4,
      server,
      volumeSizeGb: host.volumeSizeGb,
      after: { stop: stopped, stopForType: stoppedForType, image },
    });
    return {
      url: this.url(host),
      ssh: `ssh -p ${SSH_PORT} agent@${address.ipv4}`,
      nextStep: nextStep(host, `ssh ${SERVER_LOGIN}@${address.ipv4}`, domain ?? host.tunnelHostname),
    };
  }

  private placeServer(
    stack: TerraformStack,
    host: HostParts,
    address: HetznerAddress,
    stoppedForType: DeployStep,
  ): HetznerServer {
    const { serverType, location, domain } = this.props;
    const firewall = new HetznerFirewall(stack, "firewall", {
      name: host.name,
      sshSources: host.sshSources,
      web: domain !== undefined,
    });
    return new HetznerServer(stack, "server", {
      name: host.name,
      serverType,
      location,
      sshKeyIds: host.operatorKeys.map((key) => this.placeKey(stack, host.name, key)),
      address,
      firewall,
      userData: cloudInit({ ...host, files: hostFiles(), ...(domain && { domain }) }),
      keep: this.keeps("server"),
      preventDestroy: this.keeps("server") && this.props.serverExists,
      dependsOn: [stoppedForType.resource],
    });
  }

  private placeImage(
    stack: TerraformStack,
    host: HostParts,
    server: HetznerServer,
    address: HetznerAddress,
    stopped: DeployStep,
  ): DeployStep {
    const environment = {
      ...hostEnvironment(host, { target: "hetzner", url: this.url(host) }),
      ...serverSettings({ sshSources: host.sshSources, domain: this.props.domain }),
    };
    const triggers = { server: server.resource.id };
    // Not in user_data: that is read by the first boot only, and the environment changes with the description.
    const settings = new DeployStep(stack, "environment", {
      program: "hetzner-environment",
      inputs: { SERVER_ADDRESS: address.ipv4, HOST_ENVIRONMENT: literal(environmentFile(environment)) },
      triggers,
      dependsOn: [server.resource, stopped.resource],
    });
    return new DeployStep(stack, "image", {
      program: "hetzner-image",
      inputs: { SERVER_ADDRESS: address.ipv4, IMAGE_FOLDER: host.image.folder, IMAGE_TAG: host.image.tag },
      triggers,
      dependsOn: [settings.resource],
    });
  }

  private get typeChange(): TypeChange {
    const { serverExists, serverType, deployedServerType } = this.props;
    if (!serverExists) return "no";
    if (deployedServerType === undefined) return "unknown";
    return deployedServerType === serverType ? "no" : "yes";
  }

  /** Where n8n is reached. */
  private url({ tunnelHostname }: HostParts): string {
    const name = this.props.domain ?? tunnelHostname;
    return name === undefined ? `http://127.0.0.1:${N8N_PORT}` : `https://${name}`;
  }

  /** Named by its content, so that another order of the keys changes nothing. */
  private placeKey(stack: TerraformStack, name: string, key: string): string {
    const digest = createHash("sha256").update(key.trim()).digest("hex").slice(0, 8);
    return new SshKey(stack, `key_${digest}`, { name: `${name}-${digest}`, publicKey: literal(key.trim()) })
      .id;
  }

  private keeps(part: "server" | "volume" | "address"): boolean {
    return !this.props.allowDestroy?.includes(part);
  }
}

function nextStep(host: HostParts, ssh: string, name: string | undefined): string {
  const names = (required: boolean) => host.secrets.filter((each) => each.required === required).join(", ");
  const open = name
    ? `open https://${name}`
    : `open http://127.0.0.1:${N8N_PORT} through: ${ssh} -N -L ${N8N_PORT}:127.0.0.1:${N8N_PORT}`;
  return `Give the host its secrets (${names(true)}; optional ${names(false)}) as NAME=VALUE lines on the standard input of: ${ssh} sudo backoffice-secrets; then ${open}`;
}
