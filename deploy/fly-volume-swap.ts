import { readFileSync } from "node:fs";
import { join } from "node:path";
import { StepError, runStep } from "./fail";
import { flyToken } from "./fly-token";
import { unfit } from "./fly-volume-fit";
import { MachinesApi } from "./machines-api";
import { optionalStepInput, stepInput } from "./step-input";

/** The part of cdk.tf.json that says where the machine is going to be. */
interface Synthesised {
  readonly resource: {
    readonly fly_machine: {
      readonly machine: { readonly region: string; readonly mount: readonly [{ readonly volume: string }] };
    };
  };
}

/**
 * Stands before a machine is destroyed to be made anew on another volume: that volume must be fit, or the old machine stays.
 *
 * Inputs: FLY_APP, FLY_API_TOKEN, STACK_FOLDER, VOLUME_IDENTITY (of the volume the machine runs on).
 */
async function lookAtNextVolume(): Promise<void> {
  const app = stepInput("FLY_APP");
  const from = stepInput("VOLUME_IDENTITY");
  const stack = JSON.parse(
    readFileSync(join(stepInput("STACK_FOLDER"), "cdk.tf.json"), "utf8"),
  ) as Synthesised;
  const { region, mount } = stack.resource.fly_machine.machine;
  const to = mount[0].volume;
  if (to === from) return;
  if (!to.startsWith("vol_")) {
    if (!from.startsWith("vol_")) return;
    throw new StepError(
      `The machine of the Fly app "${app}" runs on ${from}, and the description no longer names it: the host would start on a new, empty volume.\n` +
        `Put back volumeId: "${from}" in the fly section of backoffice.ts. Then deploy again: npx cdktf deploy fly`,
    );
  }
  const api = new MachinesApi({ token: flyToken(), baseUrl: optionalStepInput("FLY_FLAPS_BASE_URL") });
  const volumes = await api.volumes(app);
  const problem = unfit(volumes, { app, id: to, region }) ?? attached(volumes.find(({ id }) => id === to));
  if (problem) throw new StepError(problem);
}

function attached(
  volume: { id: string; attached_machine_id?: string | null } | undefined,
): string | undefined {
  if (!volume?.attached_machine_id) return undefined;
  return (
    `The volume ${volume.id} is in use by the machine ${volume.attached_machine_id}; the machine was not touched.\n` +
    "Name a volume that is free, or destroy that machine. Then deploy again: npx cdktf deploy fly"
  );
}

void runStep(lookAtNextVolume);
