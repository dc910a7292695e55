import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { execa } from "execa";
import { Cleanup } from "./cleanup";

export interface TestVolumeProps {
  /** @default 300 */
  readonly megabytes?: number;
  /** Hetzner's number of the volume. @default "123" */
  readonly id?: string;
  /** Whether there is an ext4 on it, as Hetzner makes one. @default true */
  readonly formatted?: boolean;
}

/** A file of this machine that poses as a Hetzner volume. */
export class TestVolume {
  private constructor(
    public readonly id: string,
    /** /dev/loopN, on this machine and on the server. */
    public readonly device: string,
    private readonly file: string,
    private readonly cleanup: Cleanup,
  ) {}

  public static async make(props: TestVolumeProps = {}): Promise<TestVolume> {
    const cleanup = new Cleanup();
    const folder = mkdtempSync(join(tmpdir(), "backoffice-volume-"));
    cleanup.later("rm", "-rf", folder);
    const file = join(folder, "disk");
    writeFileSync(file, "");
    truncateSync(file, (props.megabytes ?? 300) * 1024 ** 2);
    if (props.formatted !== false) await execa("mkfs.ext4", ["-q", "-F", file]);
    cleanup.shell(
      `losetup --list --noheadings --output NAME --associated '${file}' | xargs -r losetup --detach`,
    );
    const { stdout } = await execa("losetup", ["--find", "--show", file]);
    return new TestVolume(props.id ?? "123", stdout, file, cleanup);
  }

  /** Name of the device below /dev. */
  public get name(): string {
    return basename(this.device);
  }

  /** Calls `act` with a folder of this machine where the volume's file system is mounted. Only while no server has it. */
  public async mountedOutside<T>(act: (folder: string) => Promise<T> | T): Promise<T> {
    const folder = mkdtempSync(join(tmpdir(), "backoffice-mounted-"));
    const cleanup = new Cleanup();
    cleanup.shell(`umount '${folder}'; rmdir '${folder}'`);
    try {
      await execa("mount", [this.device, folder]);
      return await act(folder);
    } finally {
      await cleanup.run();
    }
  }

  /** Makes the disk bigger under whatever is on it, as Hetzner does. */
  public async grow(megabytes: number): Promise<void> {
    truncateSync(this.file, megabytes * 1024 ** 2);
    await execa("losetup", ["--set-capacity", this.device]);
  }

  public async remove(): Promise<void> {
    await this.cleanup.run();
    rmSync(this.file, { force: true });
  }
}
