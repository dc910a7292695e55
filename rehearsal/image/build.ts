import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { cacheKey, cached } from "./cache";
import { debianBase } from "./debian";
import { type Downloads, serveDownloads } from "./downloads";

/** What decides about the chain up to n8n, besides the Dockerfile's text, the base and Node's own lines of versions.env. */
const N8N_INPUTS = [
  "package.json",
  "build/fetch",
  ...["package.json", "package-lock.json", "prune", "check-nodes.ts", "editor-assets"].map(
    (name) => `n8n/${name}`,
  ),
];

/** Where a build finds npm's cache of this machine; in the image it is an empty folder. */
const NPM_CACHE = "/var/cache/npm";

/** Builds the real image on this machine: Debian 13 below, stand-ins for what comes from other places than npm and Debian. */
export class ImageBuild {
  private constructor(
    private readonly downloads: Downloads,
    private readonly buildArguments: Readonly<Record<string, string>>,
    private readonly n8n?: string,
  ) {}

  /** Makes or finds the base image, the stand-ins and the chain up to n8n; ten minutes the first time, kept in the user's cache. */
  public static async prepare(): Promise<ImageBuild> {
    const base = await debianBase();
    const downloads = await serveDownloads();
    const { stdout: registry } = await execa("npm", ["config", "get", "registry"]);
    const buildArguments = {
      BASE_IMAGE: base,
      NPM_REGISTRY: registry.trim(),
      NPM_CACHE,
      ...downloads.buildArguments,
    };
    const build = new ImageBuild(downloads, buildArguments);
    return new ImageBuild(downloads, buildArguments, await build.makeN8n(base));
  }

  /**
   * Builds `context` and names it `tag`.
   * @returns what buildah printed
   * @throws ExecaError with the build's output when a step fails
   */
  public async build(tag: string, context = "image", version = "test"): Promise<string> {
    return this.buildah(["--tag", tag, "--build-arg", `IMAGE_TAG=${version}`, context]);
  }

  public close(): void {
    this.downloads.close();
  }

  /** The image of stage n8n: podman's, else out of the cache, else built. */
  private async makeN8n(base: string): Promise<string> {
    const dockerfile = readFileSync("image/Dockerfile", "utf8");
    const [stages, rest] = dockerfile.split(/^(?=FROM n8n )/m);
    if (!stages || !rest) throw new Error("image/Dockerfile has no stage that begins with FROM n8n.");
    const node = readFileSync("image/versions.env", "utf8").match(/^NODE_.*$/gm) ?? [];
    const key = cacheKey(
      base,
      stages,
      ...node,
      ...N8N_INPUTS.map((file) => readFileSync(join("image", file))),
    );
    const name = `localhost/backoffice-n8n:${key}`;
    const known = await execa("podman", ["image", "exists", name], { reject: false });
    if (known.exitCode === 0) return name;
    const archive = await cached("n8n", key, "tar", async (file) => {
      await this.buildah(["--target", "n8n", "--tag", name, "image"]);
      await execa("podman", ["save", "--format", "oci-archive", "--output", file, name]);
    });
    await execa("podman", ["load", "--input", archive]);
    return name;
  }

  /** chroot isolation works inside a container as well; the stand-ins are on this machine's loopback. */
  private async buildah(args: readonly string[]): Promise<string> {
    const npmCache = join(homedir(), ".npm");
    if (!existsSync(npmCache)) mkdirSync(npmCache);
    const named = Object.entries(this.buildArguments).flatMap(([name, value]) => [
      "--build-arg",
      `${name}=${value}`,
    ]);
    const options = ["--layers", "--network", "host", "--isolation", "chroot", "--format", "docker"];
    // npm opens thousands of files of its cache at once.
    const limits = ["--ulimit", "nofile=8192:8192"];
    const volumes = ["--volume", `${npmCache}:${NPM_CACHE}`];
    // In place of the stage of that name; those before it are then not built at all.
    const n8n = this.n8n ? ["--build-context", `n8n=container-image://${this.n8n}`] : [];
    const { all } = await execa(
      "buildah",
      ["bud", ...options, ...limits, ...volumes, ...n8n, ...named, ...args],
      {
        all: true,
      },
    );
    return all;
  }
}
