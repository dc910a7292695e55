import { execa } from "execa";
import type { Figure } from "./figures";

const MEGABYTE = 1e6;

interface Layer {
  readonly CreatedBy: string;
  readonly size: number;
}

/** Size of each large layer and of all together, unpacked. */
export async function sizes(image: string): Promise<Figure[]> {
  const { stdout } = await execa("podman", ["history", "--no-trunc", "--format", "json", image]);
  const layers = JSON.parse(stdout) as { createdBy?: string; CreatedBy?: string; size: number }[];
  const named = layers.map(({ createdBy, CreatedBy, size }): Layer => ({
    CreatedBy: createdBy ?? CreatedBy ?? "",
    size,
  }));
  const total = named.reduce((sum, { size }) => sum + size, 0);
  const of = (part: string) =>
    named.filter(({ CreatedBy }) => CreatedBy.includes(part)).reduce((sum, { size }) => sum + size, 0);
  const maestro = of("/opt/Maestro");
  // The newest layer comes first.
  const ours = named
    .slice(
      0,
      named.findIndex(({ CreatedBy }) => CreatedBy.includes("/opt/Maestro")),
    )
    .reduce((sum, { size }) => sum + size, 0);
  return [
    { name: "layer of n8n", value: of("/opt/n8n") / MEGABYTE, unit: "MB", goal: { atMost: 1000 } },
    { name: "layer of Claude Code", value: of("/opt/claude") / MEGABYTE, unit: "MB" },
    { name: "layers of our own files", value: ours / MEGABYTE, unit: "MB" },
    {
      name: "all layers but Maestro's",
      value: (total - maestro) / MEGABYTE,
      unit: "MB",
      goal: { atMost: 2200 },
    },
  ];
}
