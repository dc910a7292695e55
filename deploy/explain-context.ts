import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { readDeployed } from "../description";

/** What the synthesised stack says about itself, for the words of an explanation. All of it may be unknown. */
export interface StackContext {
  readonly stack?: string;
  /** Name of the app on Fly.io. */
  readonly app?: string;
  /** Region of the volume and machine on Fly.io. */
  readonly region?: string;
  readonly serverType?: string;
  readonly location?: string;
  /** Whether the host on Hetzner has its volume, which holds it to its location. @default - not known, as with a remote state */
  readonly hasVolume?: boolean;
  /** Whether no server stands, for one is being replaced. @default - as hasVolume */
  readonly isReplacing?: boolean;
}

/** In the project's folder while a server on Hetzner is being replaced. */
export const REPLACEMENT_NOTE = ".replace.hetzner.json";

type Resources = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;

/** Reads `cdk.tf.json` in a stack's folder. What is missing, or not plain text there, is left out. */
export function stackContext(folder: string): StackContext {
  const resources = readResources(folder);
  const attribute = (type: string, name: string): string | undefined => {
    const value = Object.values(resources[type] ?? {})[0]?.[name];
    return typeof value === "string" && !value.includes("${") ? value : undefined;
  };
  const project = join(folder, "../../..");
  const { hetzner } = readDeployed(project);
  return {
    stack: basename(folder),
    hasVolume: hetzner?.volumeSizeGb !== undefined,
    isReplacing: hetzner?.serverExists === false && existsSync(join(project, REPLACEMENT_NOTE)),
    app: attribute("fly_app", "name"),
    region: attribute("fly_volume", "region") ?? attribute("fly_machine", "region"),
    serverType: attribute("hcloud_server", "server_type"),
    location: attribute("hcloud_server", "location"),
  };
}

function readResources(folder: string): Resources {
  try {
    const stack = JSON.parse(readFileSync(join(folder, "cdk.tf.json"), "utf8")) as { resource?: Resources };
    return stack.resource ?? {};
  } catch {
    return {};
  }
}
