import { mkdtempSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { execa } from "execa";
import { SERVER_LOGIN } from "../../constructs/hetzner/cloud-init";
import { cacheKey } from "../image/cache";
import { IsolatedNetwork } from "../image/network";
import { cachedFolder } from "./cache";
import { Cleanup } from "./cleanup";
import { setUpLayers } from "./debian-server";
import { KERNEL, chroot } from "./debian-tree";
import { operatorKey } from "./operator-key";
import { refuseMachineWithoutServers } from "./machine";
import { overlay, upperOf } from "./overlay";
import { Qmp } from "./qmp";
import { removeMasks, writeSeed } from "./test-tree";
import { userData } from "./user-data";

/** What stands between the kernel and its root disk here. */
const BOOT_MODULES = ["virtio_pci", "virtio_blk", "ext4"];

/**
 * QEMU 7.2 emulates the instruction cmpxchg16b wrongly, and the kernel panics at it; without the feature it takes another way. `max` has more
 * of that kind.
 */
const CPU = "qemu64,cx16=off";

const SSH_PORT = 2222;

/** ssh's own exit code for "no session" (ssh(1)). */
const NO_SESSION = 255;

/** As Hetzner's network: an address by DHCP, from QEMU. */
const NETWORK = "version: 2\nethernets:\n  any: { match: { name: 'en*' }, dhcp4: true }\n";

/** What ssh says of a port without its sshd; QEMU itself takes each connection. */
const NOT_YET = /kex_exchange_identification|Connection (refused|timed out)/;

/** Emulated, the machine takes minutes for what a real one does in seconds. */
const BOOT_MINUTES = 8;

/**
 * A Debian 13 with a kernel of its own, in QEMU without any help of this machine's processor: slow, and the only place where a disk of
 * Hetzner's name is plugged in for real.
 */
export class VirtualMachine {
  private readonly nodes = new Map<string, string>();
  private plugged = 0;

  private constructor(
    private readonly folder: string,
    private readonly network: IsolatedNetwork,
    private readonly qmp: Qmp,
    private readonly keyFile: string,
    private readonly cleanup: Cleanup,
  ) {}

  /** Starts a machine on which cloud-init has run as another instance before, so that its packages are there. Always `remove` it. */
  public static async start(): Promise<VirtualMachine> {
    refuseMachineWithoutServers();
    const key = await operatorKey();
    const data = userData(key.line);
    const cleanup = new Cleanup();
    try {
      const folder = mkdtempSync(join(tmpdir(), "backoffice-machine-"));
      cleanup.later("rm", "-rf", "--one-file-system", folder);
      const boot = await makeDisk(folder, await withKernel(await setUpLayers(data)), data, cleanup);
      const network = await IsolatedNetwork.make();
      cleanup.later("ip", "netns", "delete", network.name);
      const [program, args] = network.inside("qemu-system-x86_64", ...qemuArguments(folder, boot));
      const qemu = execa(program, args, { reject: false, stdin: "ignore", all: true });
      cleanup.later("kill", "-9", String(qemu.pid));
      void qemu.then(({ all }) => writeFileSync(join(folder, "qemu.log"), all));
      return new VirtualMachine(folder, network, await Qmp.connect(join(folder, "qmp")), key.file, cleanup);
    } catch (error) {
      await cleanup.run();
      throw error;
    }
  }

  /** Waits for cloud-init's end. @returns its exit code (2: errors it got over) and long status @throws Error when nothing answers */
  public async cloudInit(): Promise<{ exitCode: number; output: string }> {
    const result = await this.ssh("cloud-init status --wait --long");
    if (result.exitCode !== NO_SESSION) return result;
    throw new Error(`The machine did not boot. Its console ends with:\n${this.console.slice(-3000)}`);
  }

  /** What the machine has written to its console so far. */
  public get console(): string {
    return readFileSync(join(this.folder, "console"), "utf8");
  }

  /** Runs a line of shell as the operator, once sshd takes it: the first boot restarts it. */
  public async ssh(command: string, input?: string): Promise<{ exitCode: number; output: string }> {
    const settings = ["BatchMode=yes", "ConnectTimeout=30", "StrictHostKeyChecking=accept-new"];
    const known = `UserKnownHostsFile=${join(this.folder, "known_hosts")}`;
    const own = ["-F", "none", "-i", this.keyFile, "-p", String(SSH_PORT)];
    const options = [...settings, known].flatMap((each) => ["-o", each]);
    const [program, args] = this.network.inside(
      "ssh",
      ...own,
      ...options,
      `${SERVER_LOGIN}@127.0.0.1`,
      command,
    );
    const stdin = input === undefined ? { stdin: "ignore" as const } : { input };
    const limit = performance.now() + BOOT_MINUTES * 60_000;
    for (;;) {
      const { exitCode, all } = await execa(program, args, { reject: false, all: true, ...stdin });
      const mayPass = exitCode === NO_SESSION && NOT_YET.test(all);
      if (!mayPass || performance.now() > limit) return { exitCode: exitCode ?? -1, output: all };
      await pause(1000);
    }
  }

  /** Plugs a disk in as Hetzner does a volume: SCSI, vendor HC, product Volume. @param file its content */
  public async plug(file: string, id: string): Promise<void> {
    const node = `file-${id}-${++this.plugged}`;
    this.nodes.set(id, node);
    await this.qmp.execute("blockdev-add", {
      driver: "raw",
      "node-name": node,
      file: { driver: "file", filename: file },
    });
    await this.qmp.execute("device_add", {
      driver: "scsi-hd",
      bus: "scsi.0",
      drive: node,
      vendor: "HC",
      product: "Volume",
      serial: id,
      id: `volume-${id}`,
    });
  }

  /** Makes a plugged disk bigger. @param bytes its new size */
  public async grow(id: string, bytes: number): Promise<void> {
    await this.qmp.execute("block_resize", { "node-name": this.nodes.get(id), size: bytes });
  }

  /** Pulls a disk out. */
  public async unplug(id: string): Promise<void> {
    await this.qmp.execute("device_del", { id: `volume-${id}` });
  }

  public async remove(): Promise<void> {
    this.qmp.close();
    await this.cleanup.run();
  }
}

interface BootFiles {
  readonly kernel: string;
  readonly initialFileSystem: string;
}

/** The layers with a kernel on top; kept in the user's cache. */
async function withKernel(layers: readonly string[]): Promise<readonly string[]> {
  const key = cacheKey(
    ...layers.map((layer) => basename(join(layer, ".."))),
    KERNEL.join(),
    BOOT_MODULES.join(),
  );
  const cached = await cachedFolder("kernel", key, async (folder, cleanup) => {
    const root = await overlay(layers, folder, cleanup);
    await installKernel(root, cleanup);
    await execa("umount", ["--recursive", root]);
  });
  return [upperOf(cached), ...layers];
}

async function installKernel(root: string, cleanup: Cleanup): Promise<void> {
  const initramfs = join(root, "etc/initramfs-tools");
  mkdirSync(join(initramfs, "conf.d"), { recursive: true });
  writeFileSync(join(initramfs, "conf.d/machine"), "MODULES=list\n");
  writeFileSync(join(initramfs, "modules"), BOOT_MODULES.map((each) => `${each}\n`).join(""));
  const inside = await chroot(root, cleanup);
  await inside("apt-get", "update");
  await inside("apt-get", "install", "--yes", "--no-install-recommends", ...KERNEL);
  await execa("umount", [join(root, "proc")]);
}

/** The root disk, and what QEMU starts it with. */
async function makeDisk(
  folder: string,
  layers: readonly string[],
  data: string,
  cleanup: Cleanup,
): Promise<BootFiles> {
  const root = await overlay(layers, folder, cleanup);
  writeSeed(root, data, "machine", NETWORK);
  removeMasks(root);
  const disk = join(folder, "disk");
  await execa("truncate", ["--size", "5G", disk]);
  await execa("mkfs.ext4", ["-q", "-F", "-d", root, disk]);
  const boot = readdirSync(join(root, "boot"));
  const copy = async (beginning: string) => {
    const name = boot.find((each) => each.startsWith(beginning));
    if (name === undefined) throw new Error(`There is no ${beginning} in the machine's /boot.`);
    await execa("cp", [join(root, "boot", name), join(folder, beginning)]);
    return join(folder, beginning);
  };
  return { kernel: await copy("vmlinuz"), initialFileSystem: await copy("initrd") };
}

function qemuArguments(folder: string, { kernel, initialFileSystem }: BootFiles): string[] {
  return [
    ...["-accel", "tcg,thread=multi", "-cpu", CPU, "-smp", "2", "-m", "2048"],
    ...["-display", "none", "-monitor", "none", "-no-reboot"],
    ...["-serial", `file:${join(folder, "console")}`],
    ...["-qmp", `unix:${join(folder, "qmp")},server=on,wait=off`],
    ...["-kernel", kernel, "-initrd", initialFileSystem],
    ...["-append", "root=/dev/vda rw console=ttyS0 quiet"],
    ...["-drive", `file=${join(folder, "disk")},format=raw,if=virtio,cache=unsafe`],
    ...["-device", "virtio-scsi-pci,id=scsi"],
    // No way out but to ssh's port.
    ...["-netdev", `user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:${SSH_PORT}-:22`],
    ...["-device", "virtio-net-pci,netdev=net"],
  ];
}
