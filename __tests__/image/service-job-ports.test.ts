import { once } from "node:events";
import net from "node:net";
import { afterEach, beforeEach, expect, it } from "vitest";
import { ScriptFolder } from "./script-folder";

let folder: ScriptFolder;
beforeEach(() => {
  folder = new ScriptFolder();
  for (const name of ["back-off", "install"]) folder.standIn(name, "");
  folder.standIn("end-job-processes", 'echo "ends $1"; exit 1');
  folder.standIn("as", 'echo "starts as $1"');
  folder.standIn("setpriv", 'echo "starts as $2"');
});
afterEach(() => folder.remove());

it("the dispatcher starts after all that a dispatcher before it left running, though that may not end", () => {
  expect(folder.run("image/services/dispatcher/run")).toEqual({
    code: 0,
    output: "ends job\nends job2\nstarts as dispatcher\n",
  });
});

it("the broker ends the job that has its port, and no other", async () => {
  folder.standIn("id", `[ "$2" = job2 ] && echo ${process.getuid?.()} || echo 99999`);
  const server = net.createServer().listen(7071, "127.0.0.9");
  await once(server, "listening");
  try {
    expect(folder.run("image/services/broker/run")).toEqual({
      code: 0,
      output: "A process of job2 listens on port 7071: the job is ended.\nends job2\nstarts as broker\n",
    });
  } finally {
    server.close();
  }
});
