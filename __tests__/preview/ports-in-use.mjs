// Loaded into a preview before it starts: plays a machine on which each port asked for by number is in use, so the preview takes any
// free one. All previews want the same port first; those of test files that run side by side would get in each other's way.
import { Server } from "node:net";

const listen = Server.prototype.listen;
Server.prototype.listen = function (port, ...rest) {
  if (port === 0) return listen.call(this, port, ...rest);
  process.nextTick(() => this.emit("error", Object.assign(new Error("in use"), { code: "EADDRINUSE" })));
  return this;
};
