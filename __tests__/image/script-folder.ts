import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Where the image keeps the scripts that services share. */
export const LIBRARY = "image/rootfs/usr/local/lib/backoffice";

/** A place for a service's script to run in, with folders of the host of its own. */
export class ScriptFolder {
  public readonly path = mkdtempSync(join(tmpdir(), "services-"));
  private readonly bin = join(this.path, "bin");

  public constructor() {
    mkdirSync(this.bin);
  }

  /** Puts a program in front of the others that a script finds. */
  public standIn(name: string, script: string): void {
    const file = join(this.bin, name);
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
  }

  /** Runs a script with the host's folders `/run`, `/data` and its library in this one. */
  public run(script: string, ...args: string[]): { code: number | null; output: string } {
    const text = readFileSync(script, "utf8")
      .replaceAll("/usr/local/lib/backoffice", this.bin)
      .replace(/\/(run|data)\/(?=[a-z])/g, `${this.path}/$1/`);
    const file = join(this.path, "script");
    writeFileSync(file, text);
    const env = { PATH: `${this.bin}:${process.env["PATH"]}` };
    const done = spawnSync("/bin/sh", [file, ...args], { cwd: this.path, env, encoding: "utf8" });
    return { code: done.status, output: done.stdout + done.stderr };
  }

  public remove(): void {
    rmSync(this.path, { recursive: true });
  }
}
