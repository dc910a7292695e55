import { execa } from "execa";
import { DebianServer } from "../../rehearsal/server/debian-server";
import { TestVolume } from "../../rehearsal/server/test-volume";

/** Boots a server with a volume, says where they are, and waits to be killed. */
async function wait(): Promise<void> {
  const server = await DebianServer.make({ tree: "bare" });
  const volume = await TestVolume.make({ megabytes: 8 });
  await server.attach(volume);
  await server.boot();
  const { stdout } = await server.operator("ip", ["netns", "identify"]);
  const loop = await execa("losetup", ["--noheadings", "--output", "BACK-FILE", volume.device]);
  console.log(JSON.stringify({ root: server.root, disk: loop.stdout.trim(), network: stdout }));
  setInterval(() => undefined, 60_000);
}

void wait();
