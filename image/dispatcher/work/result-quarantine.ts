import { createReadStream } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { git } from "../github/git.ts";

/** Limits of one run of git over what a job made: it may be made to take for ever. */
const LIMITS = { patience: 120_000, memory: 1024 ** 3, outputLimit: 32 * 1024 * 1024 };

/** A repository for a result that isn't trusted yet. It sees the dispatcher's clone and leaves no trace in it. */
export class Quarantine {
  /** The repository's folder. */
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** An empty one in `folder`, whatever is there, that sees all of `mirror`. */
  static async make(folder: string, mirror: string): Promise<Quarantine> {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await git(["init", "--quiet", "--bare", "--template=", "."], { cwd: folder });
    await writeFile(join(folder, "objects/info/alternates"), `${join(mirror, "objects")}\n`);
    return new Quarantine(folder);
  }

  async git(args: readonly string[], input?: string | NodeJS.ReadableStream): Promise<Buffer> {
    return git(args, { cwd: this.folder, ...LIMITS, ...(input !== undefined && { input }) });
  }

  /** Takes in the objects of a bundle's pack, which begins at byte `start`. @throws GitFailure when it is damaged */
  async take(bundle: string, start: number): Promise<void> {
    const args = [
      "index-pack",
      "--stdin",
      "--fix-thin",
      "--threads=1",
      join(this.folder, "objects/pack/pack-result.pack"),
    ];
    await this.git(args, createReadStream(bundle, { start }));
  }

  /** Has git check each object that was taken in. @throws GitFailure when one isn't as it should be */
  async check(): Promise<void> {
    const pack = join(this.folder, "objects/pack/pack-result.pack");
    await this.git(["index-pack", "--strict", "--threads=1", "-o", join(this.folder, "strict.idx"), pack]);
  }

  /** The contents of objects, in order. All of them must be there. */
  async contents(objects: readonly string[]): Promise<Buffer[]> {
    const output = await this.git(["cat-file", "--batch"], objects.map((object) => `${object}\n`).join(""));
    let start = 0;
    return objects.map((object) => {
      const end = output.indexOf("\n", start);
      const size = Number(output.toString("utf8", start, end).split(" ")[2]);
      if (!(size >= 0)) throw new Error(`Object ${object} of the result can't be read.`);
      start = end + 1 + size + 1;
      return output.subarray(end + 1, end + 1 + size);
    });
  }

  /** The sizes of objects in bytes, in order. All of them must be there. */
  async sizes(objects: readonly string[]): Promise<number[]> {
    const input = objects.map((object) => `${object}\n`).join("");
    const lines = (await this.git(["cat-file", "--batch-check=%(objectsize)"], input)).toString().split("\n");
    return objects.map((_, index) => Number(lines[index]));
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
