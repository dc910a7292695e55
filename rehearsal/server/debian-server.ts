import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { execa } from "execa";
import { SERVER_LOGIN } from "../../constructs/hetzner/cloud-init";
import { cacheKey } from "../image/cache";
import { cachedFolder } from "./cache";
import { Cleanup } from "./cleanup";
import { type RunOptions, type RunResult, execute } from "./execute";
import { debianTree } from "./debian-tree";
import { refuseMachineWithoutServers } from "./machine";
import { OPERATOR_ADDRESS, SERVER_ADDRESS, ServerNetwork } from "./network";
import { Nspawn } from "./nspawn";
import { operatorKey } from "./operator-key";
import { overlay, upperOf } from "./overlay";
import { writeMasks, writeNestedPodman, writeSeed, writeVolumeRules } from "./test-tree";
import type { TestVolume } from "./test-volume";
import { userData } from "./user-data";

export interface DebianServerProps {
  /** @default - as synthesised from the shipped description, with the harness's own key */
  readonly userData?: string;
  /** "set-up": cloud-init has ended once, with this user_data. "bare": the first boot is still to come. @default "set-up" */
  readonly tree?: "bare" | "set-up";
  /** Whether podman is told that it runs inside a container. @default true */
  readonly nestedPodman?: boolean;
}

interface Parts {
  readonly name: string;
  readonly folder: string;
  readonly root: string;
  readonly network: ServerNetwork;
  readonly keyFile: string;
  readonly cleanup: Cleanup;
}

/** A Hetzner server for tests: Debian 13 with the real systemd, cloud-init, podman and sshd, in a container of this machine. */
export class DebianServer {
  public readonly address = SERVER_ADDRESS;
  /** Has the metadata service's address as well. */
  public readonly operatorAddress = OPERATOR_ADDRESS;
  private readonly volumes = new Set<TestVolume>();
  private nspawn: Nspawn | undefined;

  private constructor(private readonly parts: Parts) {}

  /** Makes the server without starting it. Always `remove` it. */
  public static async make(props: DebianServerProps = {}): Promise<DebianServer> {
    refuseMachineWithoutServers();
    const key = await operatorKey();
    const data = props.userData ?? userData(key.line);
    const layers = props.tree === "bare" ? [await debianTree()] : await setUpLayers(data);
    const cleanup = new Cleanup();
    try {
      const folder = mkdtempSync(join(tmpdir(), "backoffice-server-"));
      cleanup.later("rm", "-rf", "--one-file-system", folder);
      const server = await DebianServer.of(layers, folder, key.file, cleanup);
      if (props.tree === "bare") writeSeed(server.root, data, server.parts.name);
      if (props.nestedPodman !== false) writeNestedPodman(server.root);
      return server;
    } catch (error) {
      await cleanup.run();
      throw error;
    }
  }

  /** Layers of file trees, joined in a folder. @internal */
  public static async of(
    layers: readonly string[],
    folder: string,
    keyFile: string,
    cleanup: Cleanup,
  ): Promise<DebianServer> {
    const name = `backoffice-${randomBytes(3).toString("hex")}`;
    chmodSync(folder, 0o755);
    const root = await overlay(layers, folder, cleanup);
    const server = new DebianServer({
      name,
      folder,
      root,
      keyFile,
      network: await ServerNetwork.make(cleanup),
      cleanup,
    });
    await server.realFolder("var/lib/containers");
    writeMasks(root);
    writeVolumeRules(root, []);
    return server;
  }

  /** The server's file tree, as seen from this machine; without what it mounts. */
  public get root(): string {
    return this.parts.root;
  }

  /** The operator's private key. */
  public get keyFile(): string {
    return this.parts.keyFile;
  }

  /** What the server has written to its console so far. */
  public get console(): string {
    return readFileSync(join(this.parts.folder, "console"), "utf8");
  }

  /** Switches the server on and waits until its PID 1 answers; cloud-init may still be at work. */
  public async boot(): Promise<void> {
    if (this.nspawn?.isRunning) throw new Error("the server is on");
    const { folder, root, network, name, cleanup } = this.parts;
    // PID 1 takes udev for absent, and device units with it, unless it finds udev's socket there before its own start.
    const udev = join(folder, "udev");
    rmSync(udev, { recursive: true, force: true });
    mkdirSync(udev);
    writeFileSync(join(udev, "control"), "");
    const devices = [...this.volumes].map((volume) => volume.device);
    this.nspawn = await Nspawn.start(
      { root, name, console: join(folder, "console"), networkNamespace: network.serverPath },
      [`${udev}:/run/udev`, ...devices],
      cleanup,
    );
    await this.nspawn.answers().catch((error: unknown) => {
      throw new Error(`The server did not boot. Its console ends with:\n${this.console.slice(-3000)}`, {
        cause: error,
      });
    });
  }

  /** Waits for cloud-init's end. @returns its exit code (2: errors it got over) and long status */
  public async cloudInit(): Promise<{ exitCode: number; output: string }> {
    const { exitCode, all } = await this.run("cloud-init status --wait --long", { reject: false });
    return { exitCode, output: all };
  }

  /** Runs a line of bash as root on the server. */
  public async run(command: string, options: RunOptions = {}): Promise<RunResult> {
    if (!this.nspawn) throw new Error("the server is off");
    const [program, args] = this.nspawn.inside("/bin/bash", "-c", command);
    return execute(program, args, options, {
      env: { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin", HOME: "/root", ...options.env },
      extendEnv: false,
    });
  }

  /** ssh from the operator's machine to the server's login. @param args ssh's, after the destination: options, then a command */
  public async ssh(args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
    const known = join(this.parts.folder, "known_hosts");
    const settings = ["BatchMode=yes", "StrictHostKeyChecking=accept-new", `UserKnownHostsFile=${known}`];
    const own = ["-F", "none", "-i", this.keyFile, ...settings.flatMap((each) => ["-o", each])];
    return this.operator("ssh", [...own, `${SERVER_LOGIN}@${this.address}`, ...args], options);
  }

  /** Any program of this machine, in the operator's network. */
  public async operator(
    program: string,
    args: readonly string[],
    options: RunOptions = {},
  ): Promise<RunResult> {
    const [inside, all] = this.parts.network.operator.inside(program, ...args);
    return execute(inside, all, options, { env: { ...options.env } });
  }

  /** Gives the server a volume; while it is on, as Hetzner's hot-plug does. */
  public async attach(volume: TestVolume): Promise<void> {
    this.volumes.add(volume);
    this.writeRules();
    if (!this.nspawn?.isRunning) return;
    const { device } = volume;
    const node = `mknod -m 660 ${device} b 7 ${device.replace(/\D+/, "")} && chgrp disk ${device}`;
    await this.run(`${node} && udevadm control --reload && udevadm trigger --settle --action=add ${device}`);
  }

  /** Takes a volume away, without a word to what uses it. */
  public async detach(volume: TestVolume): Promise<void> {
    this.volumes.delete(volume);
    this.writeRules();
    if (!this.nspawn?.isRunning) return;
    const { device } = volume;
    await this.run(
      `udevadm control --reload && udevadm trigger --settle --action=remove ${device} && rm ${device}`,
    );
  }

  /** An orderly power off, then on. */
  public async reboot(): Promise<void> {
    await this.powerOff();
    await this.boot();
  }

  /** @throws Error when the server is not off after two minutes */
  public async powerOff(): Promise<void> {
    if (!this.nspawn?.isRunning) return;
    await this.run("systemctl poweroff --no-block");
    if (await this.nspawn.ended(120)) return;
    throw new Error(`The server does not switch off. Its console ends with:\n${this.console.slice(-3000)}`);
  }

  /** Ends every process at once. */
  public async cutPower(): Promise<void> {
    await this.nspawn?.kill();
  }

  /** Leaves nothing of the server on this machine; its volumes stay. */
  public async remove(): Promise<void> {
    await this.parts.cleanup.run();
  }

  private writeRules(): void {
    writeVolumeRules(
      this.root,
      [...this.volumes].map(({ device, id }) => ({ name: basename(device), id })),
    );
  }

  /** podman lays overlays of its own, which a folder that lies on one can't hold. */
  private async realFolder(path: string): Promise<void> {
    const { folder, root, cleanup } = this.parts;
    const real = join(folder, basename(path));
    for (const each of [real, join(root, path)]) mkdirSync(each, { recursive: true });
    cleanup.later("umount", "--lazy", join(root, path));
    await execa("mount", ["--bind", real, join(root, path)]);
  }
}

/** The file tree of a server whose first boot with some user_data has ended, as layers, the uppermost first. */
export async function setUpLayers(data: string): Promise<readonly string[]> {
  const debian = await debianTree();
  const { file } = await operatorKey();
  return [await setUp(data, debian, file), debian];
}

/** What the first boot with some user_data makes of a Debian, as a layer on it; kept in the user's cache. */
async function setUp(data: string, debian: string, keyFile: string): Promise<string> {
  const cached = await cachedFolder(
    "set-up",
    cacheKey(data, basename(debian), "1"),
    async (folder, cleanup) => {
      const server = await DebianServer.of([debian], folder, keyFile, cleanup);
      writeSeed(server.root, data, "set-up");
      await server.boot();
      const { exitCode, output } = await server.cloudInit();
      if (exitCode !== 0) throw new Error(`cloud-init's exit code is ${exitCode}:\n${output}`);
      await server.powerOff();
      await execa("umount", ["--recursive", server.root]);
      for (const name of ["root", "work", "udev", "containers"]) {
        rmSync(join(folder, name), { recursive: true, force: true });
      }
    },
  );
  return upperOf(cached);
}
