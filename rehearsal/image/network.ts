import { randomBytes } from "node:crypto";
import { execa } from "execa";

/** A network namespace with nothing but loopback: the host's ports are free in it, and nothing in it reaches or is reached from outside. */
export class IsolatedNetwork {
  private constructor(public readonly name: string) {}

  public static async make(): Promise<IsolatedNetwork> {
    const network = new IsolatedNetwork(`backoffice-${randomBytes(3).toString("hex")}`);
    await execa("ip", ["netns", "add", network.name]);
    await execa("ip", ["-n", network.name, "link", "set", "lo", "up"]);
    return network;
  }

  /** For `podman run --network`. */
  public get option(): string {
    return `ns:/run/netns/${this.name}`;
  }

  /** A program and its arguments, as they start inside the namespace. */
  public inside(program: string, ...args: readonly string[]): [string, string[]] {
    return ["ip", ["netns", "exec", this.name, program, ...args]];
  }

  public async remove(): Promise<void> {
    await execa("ip", ["netns", "delete", this.name], { reject: false });
  }
}
