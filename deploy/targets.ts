import { type FlyKnown, FlyTarget } from "../constructs/fly/fly-target";
import { HetznerTarget } from "../constructs/hetzner/hetzner-target";
import {
  type Deployed,
  flyGuest,
  type FlySettings,
  type HetznerSettings,
  type StateSettings,
} from "../description";
import { alternativesInOneSentence } from "./explain-alternatives";

/** The Fly.io section of a description as a construct. */
export function flyTarget(settings: FlySettings, deployed: Deployed, state: StateSettings): FlyTarget {
  return new FlyTarget({
    ...settings,
    guest: flyGuest(settings),
    // A remote state is not read before Terraform starts; then the look for orphans is left to the first deploy.
    ...(state.backend === "local" && { known: knownOnFly(settings, deployed) }),
  });
}

const ADDRESSES_ON_FLY = 2;

function knownOnFly({ volumeId }: FlySettings, { fly }: Deployed): FlyKnown {
  const addresses = fly?.addresses ?? [];
  const hasVolume = fly?.volumeId !== undefined || volumeId !== undefined;
  return {
    ids: [...(fly?.volumeId === undefined ? [] : [fly.volumeId]), ...addresses],
    complete: hasVolume && addresses.length === ADDRESSES_ON_FLY,
    machine: fly?.mountedVolumeId !== undefined,
  };
}

/** The Hetzner section of a description as a construct. */
export function hetznerTarget(
  settings: HetznerSettings,
  deployed: Deployed,
  state: StateSettings,
): HetznerTarget {
  const volumeExists = deployed.hetzner?.volumeSizeGb !== undefined;
  return new HetznerTarget({
    ...settings,
    // A remote state is not read before Terraform starts; then server and address count as standing, which keeps them.
    serverExists: deployed.hetzner?.serverExists ?? state.backend !== "local",
    volumeExists,
    ...(deployed.hetzner?.serverType && { deployedServerType: deployed.hetzner.serverType }),
    alternatives: alternativesInOneSentence(settings.serverType, settings.location, volumeExists),
  });
}
