import { expect, inject, test } from "vitest";
import { Cgroup, cannotThrottle, diskOf, dropPageCache, usualReadAhead } from "../../rehearsal/image/cgroup";
import { Host } from "../../rehearsal/image/host";
import { ENVIRONMENT } from "./image";

/** What a new Fly machine reads from its disk. */
const BYTES_PER_SECOND = 8 * 1024 * 1024;

const reason = cannotThrottle();
if (reason) console.log(`first boot on a slow disk: skipped, ${reason}`);

test.skipIf(reason)(
  "on a disk of 8 MiB/s the clouds' check is green within 45 seconds of the first start",
  async () => {
    const disk = diskOf("/var/lib/containers/storage");
    const host = await Host.make({
      image: inject("image"),
      environment: ENVIRONMENT,
      options: ["--device-read-bps", `${disk}:${BYTES_PER_SECOND}`],
    });
    const restore = usualReadAhead(disk);
    try {
      dropPageCache();
      await host.start();
      const seconds = await host.until("the clouds' check is green", 110, async () => {
        return (await host.get("http://127.0.0.1:7072/")).status === 200;
      });
      const read = (await Cgroup.of(host.name)).bytesRead();
      console.log(
        `first boot at 8 MiB/s: green after ${seconds.toFixed(1)} s, ${(read / 1e6).toFixed(0)} MB read`,
      );
      // Else the disk was not slow, or the image was in memory already.
      expect(read).toBeGreaterThan(50e6);
      expect(read / seconds).toBeLessThan(BYTES_PER_SECOND * 1.15);
      expect(seconds).toBeLessThanOrEqual(45);
    } finally {
      restore();
      await host.remove();
    }
  },
);
