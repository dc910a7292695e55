import { StepError, runStep } from "./fail";
import { flyToken } from "./fly-token";
import { named } from "./fly-volume-fit";
import { type FlyVolumeListed, MachinesApi } from "./machines-api";
import { optionalStepInput, stepInput } from "./step-input";

/**
 * Looks for a volume or an address that an earlier deploy made and Terraform does not know of: its state was lost, or Fly's answer was.
 * Another one beside it would be an empty /data, and a second bill.
 *
 * Inputs: FLY_APP, FLY_API_TOKEN, KNOWN (what Terraform knows, ids and addresses separated by commas), MAKES_VOLUME=yes when a volume is
 * going to be made; else the description names one by its id, and others are no matter.
 */
async function lookForOrphans(): Promise<void> {
  const app = stepInput("FLY_APP");
  const known = (optionalStepInput("KNOWN") ?? "").split(",");
  const api = new MachinesApi({ token: flyToken(), baseUrl: optionalStepInput("FLY_FLAPS_BASE_URL") });

  const volumes = optionalStepInput("MAKES_VOLUME") === "yes" ? await api.volumes(app) : [];
  const addresses = (await api.addresses(app)).filter(({ ip, shared }) => !shared && !isPrivate(ip));
  const orphans = [
    ...volumes.filter(({ id }) => !known.includes(id)).map((volume) => volumeAdvice(app, volume)),
    ...addresses.filter(({ ip }) => !known.includes(ip)).map(({ ip }) => addressAdvice(app, ip)),
  ];
  if (orphans.length > 0) throw new StepError(message(app, orphans));
}

/** Fly's private networks. */
function isPrivate(ip: string): boolean {
  return ip.startsWith("fdaa:");
}

function volumeAdvice(app: string, volume: FlyVolumeListed): string {
  const use = volume.attached_machine_id ? `, in use by the machine ${volume.attached_machine_id}` : "";
  return [
    `  volume ${named(volume)}${use}`,
    `    use it: volumeId: "${volume.id}" in the fly section of backoffice.ts`,
    `    only if it holds nothing you need: flyctl volumes destroy ${volume.id} -a ${app}`,
  ].join("\n");
}

function addressAdvice(app: string, ip: string): string {
  const resource = ip.includes(":") ? "fly_ip.address_v6" : "fly_ip.address_v4";
  return [
    `  address ${ip}`,
    `    use it:     (cd cdktf.out/stacks/fly && npx terraform import ${resource} ${app}/${ip})`,
    `    or release: flyctl ips release ${ip} -a ${app}`,
  ].join("\n");
}

function message(app: string, orphans: readonly string[]): string {
  return (
    `The Fly app "${app}" has what Terraform does not know of; nothing was made beside it.\n\n` +
    `${orphans.join("\n\n")}\n\nThen deploy again: npx cdktf deploy fly`
  );
}

void runStep(lookForOrphans);
