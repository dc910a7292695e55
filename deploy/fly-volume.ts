import { StepError, runStep } from "./fail";
import { flyToken } from "./fly-token";
import { MachinesApi } from "./machines-api";
import { named, unfit } from "./fly-volume-fit";
import { optionalStepInput, stepInput } from "./step-input";

/**
 * Looks at the volume before a machine is made on it: it must be there, in the machine's region, and a new, empty one never takes the
 * place of another that the app has.
 *
 * Inputs: FLY_APP, FLY_API_TOKEN, VOLUME_ID, REGION, MADE_HERE=yes when Terraform made the volume.
 */
async function lookAtVolume(): Promise<void> {
  const app = stepInput("FLY_APP");
  const id = stepInput("VOLUME_ID");
  const api = new MachinesApi({ token: flyToken(), baseUrl: optionalStepInput("FLY_FLAPS_BASE_URL") });
  const volumes = await api.volumes(app);

  const problem = unfit(volumes, { app, id, region: stepInput("REGION") });
  if (problem) throw new StepError(problem);
  const others = volumes.filter((volume) => volume.id !== id);
  if (optionalStepInput("MADE_HERE") !== "yes" || others.length === 0) return;
  throw new StepError(
    `The Fly app "${app}" has other volumes than ${id}, which Terraform made for it; the host does not start on it.\n` +
      others.map((volume) => `  ${named(volume)}\n`).join("") +
      'Does one of them hold the host\'s data, name it in the fly section of backoffice.ts: volumeId: "vol_..."\n' +
      `Is ${id} the right one, destroy or move the others: flyctl volumes list -a ${app}\n` +
      "Then deploy again: npx cdktf deploy fly",
  );
}

void runStep(lookAtVolume);
