import { existsSync, lstatSync, mkdirSync, readdirSync, readlinkSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { type Step, note, ok } from "../step.ts";

/** Where the image keeps its skills. Absolute on the host, whatever the root is: links point there. */
const SHIPPED = "/opt/backoffice/skills";

/** Links the host's skills, CCPM's among them, into the operator's own: each is then a slash command in every repository. */
export function skillsStep(root: string): Step {
  return {
    name: "skills",
    run: () => {
      const folder = join(root, "/data/home/.claude/skills");
      const names = readdirSync(join(root, SHIPPED)).sort();
      mkdirSync(folder, { recursive: true });
      const own = names.filter((name) => !linked(join(folder, name), join(SHIPPED, name)));
      const commands = names.map((name) => `/${name}`).join(", ");
      if (own.length === 0) return Promise.resolve(ok(`In every repository: ${commands}.`));
      return Promise.resolve(
        note(
          `Left alone, as it is your own: ${own.map((name) => join(folder, name)).join(", ")}.`,
          `To have the host's: move it away and run backoffice-setup again.`,
        ),
      );
    },
  };
}

/** Whether there is the link now; another's file or link in its place is not touched. */
function linked(link: string, target: string): boolean {
  if (isLink(link)) return readlinkSync(link) === target;
  if (existsSync(link)) return false;
  symlinkSync(target, link);
  return true;
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}
