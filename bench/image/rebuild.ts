import { appendFileSync, cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ImageBuild } from "../../rehearsal/image/build";
import type { Figure } from "./figures";

/** Where a playbook lies in the build context. */
const PLAYBOOK = "playbooks/fix-bug.md";

/** A build after one playbook was edited; the build before it is not counted. */
export async function rebuildAfterEdit(build: ImageBuild): Promise<Figure[]> {
  const context = mkdtempSync(join(tmpdir(), "backoffice-rebuild-"));
  const edit = (line: string) => appendFileSync(join(context, PLAYBOOK), line);
  try {
    cpSync("image", context, { recursive: true });
    edit("- [ ] one\n");
    await build.build("localhost/backoffice:rebuild", context, "before");
    edit("- [ ] two\n");
    const start = performance.now();
    // As a deploy does, which names the image by its content.
    await build.build("localhost/backoffice:rebuild", context, "after");
    const seconds = (performance.now() - start) / 1000;
    return [{ name: "rebuild after an edited playbook", value: seconds, unit: "s", goal: { atMost: 5 } }];
  } finally {
    rmSync(context, { recursive: true, force: true });
  }
}
