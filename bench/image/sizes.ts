import { execa } from "execa";
import type { Figure } from "./figures";

const MEGABYTE = 1e6;
const MAESTRO = "/opt/Maestro/maestro";

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
  // Newest first; a step is told by what only its own command has.
  const at = (part: string) => {
    const index = named.findIndex(({ CreatedBy }) => CreatedBy.includes(part));
    if (index < 0) throw new Error(`No layer of ${image} was made by a step with "${part}".`);
    return index;
  };
  const of = (part: string) => named[at(part)]?.size ?? 0;
  const maestro = of(MAESTRO);
  const ours = named.slice(0, at(MAESTRO)).reduce((sum, { size }) => sum + size, 0);
  return [
    { name: "layer of n8n", value: of("npm rebuild sqlite3") / MEGABYTE, unit: "MB", goal: { atMost: 1000 } },
    { name: "layer of Claude Code", value: of("/opt/claude/claude --version") / MEGABYTE, unit: "MB" },
    { name: "layers of our own files", value: ours / MEGABYTE, unit: "MB" },
    {
      name: "all layers but Maestro's",
      value: (total - maestro) / MEGABYTE,
      unit: "MB",
      goal: { atMost: 2200 },
    },
  ];
}
