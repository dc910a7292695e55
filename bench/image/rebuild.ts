import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ImageBuild } from "../../rehearsal/image/build";
import type { Figure } from "./figures";

/** Where a playbook lies in the build context. */
const FOLDER = "rootfs/opt/backoffice/playbooks";

/** A build after one playbook was edited; the build before it is not counted. */
export async function rebuildAfterEdit(build: ImageBuild): Promise<Figure[]> {
  const context = mkdtempSync(join(tmpdir(), "backoffice-rebuild-"));
  const edit = (text: string) => writeFileSync(join(context, FOLDER, "bench.md"), text);
  try {
    cpSync("image", context, { recursive: true });
    mkdirSync(join(context, FOLDER), { recursive: true });
    edit("- [ ] one\n");
    await build.build("localhost/backoffice:rebuild", context);
    edit("- [ ] two\n");
    const start = performance.now();
    await build.build("localhost/backoffice:rebuild", context);
    const seconds = (performance.now() - start) / 1000;
    return [{ name: "rebuild after an edited playbook", value: seconds, unit: "s", goal: { atMost: 5 } }];
  } finally {
    rmSync(context, { recursive: true, force: true });
  }
}
