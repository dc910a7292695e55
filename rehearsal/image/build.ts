import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { cacheKey, cached } from "./cache";
import { debianBase } from "./debian";
import { type Downloads, serveDownloads } from "./downloads";

/** What decides about n8n's tree; everything else in the context leaves it as it is. */
const N8N_INPUTS = [
  "versions.env",
  ...["package.json", "package-lock.json", "prune", "check-nodes.ts", "editor-assets"].map(
    (name) => `n8n/${name}`,
  ),
];

/** Builds the real image on this machine: Debian 13 below, stand-ins for what comes from other places than npm and Debian. */
export class ImageBuild {
  private constructor(
    private readonly downloads: Downloads,
    private readonly buildArguments: Readonly<Record<string, string>>,
    private readonly n8nTree?: string,
  ) {}

  /** Makes or finds the base image, the stand-ins and n8n's tree; ten minutes the first time, kept in the user's cache. */
  public static async prepare(): Promise<ImageBuild> {
    const base = await debianBase();
    const downloads = await serveDownloads();
    const { stdout: registry } = await execa("npm", ["config", "get", "registry"]);
    const buildArguments = { BASE_IMAGE: base, NPM_REGISTRY: registry.trim(), ...downloads.buildArguments };
    const build = new ImageBuild(downloads, buildArguments);
    return new ImageBuild(downloads, buildArguments, await build.makeN8nTree(base));
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

  private async makeN8nTree(base: string): Promise<string> {
    const stage = /^FROM base AS n8n$.*?(?=^FROM )/ms.exec(readFileSync("image/Dockerfile", "utf8"))?.[0];
    if (!stage) throw new Error("image/Dockerfile has no stage n8n.");
    const key = cacheKey(base, stage, ...N8N_INPUTS.map((file) => readFileSync(join("image", file))));
    const name = `localhost/backoffice-n8n:${key}`;
    const known = await execa("podman", ["image", "exists", name], { reject: false });
    if (known.exitCode === 0) return name;
    const archive = await cached("n8n", key, "tar", async (file) => {
      await this.buildah(["--target", "n8n-tree", "--tag", name, "image"]);
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
    const volumes = ["--volume", `${npmCache}:/root/.npm`];
    const tree = this.n8nTree ? ["--build-context", `n8n-tree=container-image://${this.n8nTree}`] : [];
    const { all } = await execa(
      "buildah",
      ["bud", ...options, ...limits, ...volumes, ...tree, ...named, ...args],
      {
        all: true,
      },
    );
    return all;
  }
}
