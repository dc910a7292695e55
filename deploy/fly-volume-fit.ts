import type { FlyVolumeListed } from "./machines-api";

export interface Wanted {
  readonly app: string;
  readonly id: string;
  /** The machine's region. */
  readonly region: string;
}

/** Why a machine can't be made on the volume, as a whole message; undefined when it can. */
export function unfit(volumes: readonly FlyVolumeListed[], { app, id, region }: Wanted): string | undefined {
  const volume = volumes.find((each) => each.id === id);
  const again = "Then deploy again: npx cdktf deploy fly";
  if (!volume) {
    const there = volumes.map((each) => `  ${named(each)}\n`).join("") || "  none\n";
    return `The Fly app "${app}" has no volume ${id}; the machine was not touched. It has:\n${there}Correct fly.volumeId in backoffice.ts.\n${again}`;
  }
  if (volume.region !== region) {
    return (
      `The volume ${id} is in ${volume.region}, the machine is to be in ${region}; the machine was not touched.\n` +
      `Write region: "${volume.region}" in the fly section of backoffice.ts, or name a volume in ${region}.\n${again}`
    );
  }
  return undefined;
}

/** `vol_... "backoffice_data" (20 GB, ewr)` */
export function named({ id, name, region, size_gb }: FlyVolumeListed): string {
  return `${id} "${name}" (${size_gb} GB, ${region})`;
}
