/** What Terraform's state says of the hetzner stack. What it does not hold is absent. */
export interface StackState {
  readonly server?: {
    readonly id: string;
    readonly name: string;
    readonly serverType: string;
    readonly location: string;
    /** Whether Hetzner refuses to delete or rebuild it. */
    readonly isProtected: boolean;
    /** Whether its creation failed half-way, so that the next deploy makes it anew. */
    readonly isTainted: boolean;
    /** Whether a deploy has come to its end with it: its last step, the start of the host, was done for this server. */
    readonly isSetUp: boolean;
  };
  readonly volume?: { readonly id: string; readonly sizeGb: number; readonly serverId: string };
  readonly address?: { readonly id: string; readonly ipv4: string; readonly serverId: string };
}

interface Resource {
  readonly address: string;
  readonly tainted?: boolean;
  readonly values: Readonly<Record<string, unknown>>;
}

interface Shown {
  readonly values?: { readonly root_module?: { readonly resources?: readonly Resource[] } };
}

/** Reads what `terraform show -json` printed of a state. */
export function stackState(shown: unknown): StackState {
  const resources = (shown as Shown).values?.root_module?.resources ?? [];
  const find = (address: string) => resources.find((resource) => resource.address === address);
  const server = find("hcloud_server.server");
  const volume = find("hcloud_volume.data")?.values;
  const address = find("hcloud_primary_ip.address")?.values;
  const start = find("null_resource.start");
  return {
    ...(server && {
      server: {
        id: text(server.values["id"]),
        name: text(server.values["name"]),
        serverType: text(server.values["server_type"]),
        location: text(server.values["location"]),
        isProtected:
          server.values["delete_protection"] === true && server.values["rebuild_protection"] === true,
        isTainted: server.tainted === true,
        isSetUp: start !== undefined && start.tainted !== true && startedFor(start) === server.values["id"],
      },
    }),
    ...(volume && {
      volume: { id: text(volume["id"]), sizeGb: Number(volume["size"]), serverId: text(volume["server_id"]) },
    }),
    ...(address && {
      address: {
        id: text(address["id"]),
        ipv4: text(address["ip_address"]),
        serverId: text(address["assignee_id"]),
      },
    }),
  };
}

/** Id of the server on which a start of the host was the last one. */
function startedFor({ values }: Resource): unknown {
  return (values["triggers"] as Readonly<Record<string, unknown>> | null)?.["server"];
}

/** Ids are texts of some resources and numbers of others; 0 and null stand for none. */
function text(value: unknown): string {
  return typeof value === "string" ? value : typeof value === "number" && value !== 0 ? String(value) : "";
}
