import { once } from "node:events";
import { existsSync } from "node:fs";
import { type Socket, connect } from "node:net";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";

interface Answer {
  readonly return?: unknown;
  readonly error?: { readonly desc: string };
}

/** QEMU's machine protocol: JSON, a line each way (qemu.org, "QEMU Machine Protocol Specification"). One command at a time. */
export class Qmp {
  private readonly lines: AsyncIterator<string, undefined>;

  private constructor(private readonly socket: Socket) {
    this.lines = createInterface({ input: socket })[Symbol.asyncIterator]() as AsyncIterator<
      string,
      undefined
    >;
  }

  /** @param path of the socket, which QEMU makes within ten seconds */
  public static async connect(path: string): Promise<Qmp> {
    for (let tries = 0; !existsSync(path) && tries < 100; tries++) await pause(100);
    const socket = connect(path);
    await once(socket, "connect");
    const qmp = new Qmp(socket);
    await qmp.execute("qmp_capabilities");
    return qmp;
  }

  /** @throws Error with QEMU's reason */
  public async execute(command: string, parameters?: Readonly<Record<string, unknown>>): Promise<void> {
    this.socket.write(`${JSON.stringify({ execute: command, arguments: parameters })}\n`);
    for (;;) {
      const line = await this.lines.next();
      if (line.done) throw new Error(`QEMU ended before it answered ${command}.`);
      const answer = JSON.parse(line.value) as Answer;
      if (answer.error) throw new Error(`QEMU refused ${command}: ${answer.error.desc}`);
      // What is neither tells of an event, or greets.
      if (answer.return !== undefined) return;
    }
  }

  public close(): void {
    this.socket.destroy();
  }
}
