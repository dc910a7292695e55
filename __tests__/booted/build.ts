import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { ImageBuild } from "../../rehearsal/image/build";
import { refuseUnfitMachine } from "../../rehearsal/image/machine";

const IMAGE = "localhost/backoffice:under-test";
const NEXT_IMAGE = "localhost/backoffice:under-test-next";

/** Builds the image once for all files of this tier. */
export default async function buildImages(project: TestProject): Promise<void> {
  refuseUnfitMachine();
  const build = await ImageBuild.prepare();
  const context = mkdtempSync(join(tmpdir(), "backoffice-context-"));
  try {
    await build.build(IMAGE, "image", "under-test");
    cpSync("image", context, { recursive: true });
    writeFileSync(join(context, "rootfs/etc/backoffice/next"), "another version\n");
    const template = join(context, "n8n/workflows/backoffice-ready.json");
    const workflow = JSON.parse(readFileSync(template, "utf8")) as object;
    writeFileSync(template, JSON.stringify({ ...workflow, name: "Backoffice: next" }));
    await build.build(NEXT_IMAGE, context, "under-test-next");
  } finally {
    build.close();
    rmSync(context, { recursive: true, force: true });
  }
  project.provide("image", IMAGE);
  project.provide("nextImage", NEXT_IMAGE);
}
