import {
  chmodSync,
  cpSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { ImageBuild } from "../../rehearsal/image/build";
import { refuseMachineWithoutImages } from "../../rehearsal/image/machine";
import { SECRETS } from "./image";

const IMAGE = "localhost/backoffice:under-test";
const NEXT_IMAGE = "localhost/backoffice:under-test-next";

/** Builds the image once for all files of this tier. */
export default async function buildImages(project: TestProject): Promise<void> {
  refuseMachineWithoutImages();
  const build = await ImageBuild.prepare();
  const context = mkdtempSync(join(tmpdir(), "backoffice-context-"));
  try {
    await build.build(IMAGE, "image", "under-test");
    cpSync("image", context, { recursive: true });
    writeFileSync(join(context, "rootfs/etc/backoffice/next"), "another version\n");
    const template = join(context, "n8n/workflows/backoffice-ready.json");
    const workflow = JSON.parse(readFileSync(template, "utf8")) as object;
    writeFileSync(template, JSON.stringify({ ...workflow, name: "Backoffice: next" }));
    // What a careless checkout may look like, and what may lie about in it.
    chmodSync(context, 0o700);
    for (const path of readdirSync(context, { recursive: true, encoding: "utf8" })) {
      chmodSync(join(context, path), statSync(join(context, path)).mode & 0o700);
    }
    for (const name of [".env", ".npmrc", "n8n/.env", "health/.env.local"]) {
      writeFileSync(
        join(context, name),
        Object.entries(SECRETS)
          .map(([key, value]) => `${key}=${value}\n`)
          .join(""),
      );
    }
    Object.assign(process.env, SECRETS);
    await build.build(NEXT_IMAGE, context, "under-test-next");
    for (const name of Object.keys(SECRETS)) Reflect.deleteProperty(process.env, name);
  } finally {
    build.close();
    rmSync(context, { recursive: true, force: true });
  }
  project.provide("image", IMAGE);
  project.provide("nextImage", NEXT_IMAGE);
}
