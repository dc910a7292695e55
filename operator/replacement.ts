import { rmSync } from "node:fs";
import { Server } from "../deploy/server";
import { SKIP_STOP, START_HOST, stopHost } from "../deploy/host-power";
import { forgetHostKey } from "./host-key";
import type { HetznerStack } from "./hetzner-stack";
import type { StackState } from "./hetzner-state";
import { destroyedBy } from "./planned";
import { Failure } from "./refusal";
import { removeNote, type ReplacementNote, writeNote } from "./replacement-note";

/** Gets lines while a step is being done. */
export type Print = (line: string) => void;

const SERVER = "-target=hcloud_server.server";
const PLAN = "replace.tfplan";
/** The deploy's own stop step would ask whatever stands at the address by then. */
const STOPPED = { BACKOFFICE_STOPPED: "1" };

/**
 * The server made anew, in the applies that Hetzner's protection demands: one that lifts it, one that replaces, one that protects again and
 * sets the rest up. Each step can be done twice.
 */
export class Replacement {
  public constructor(
    private readonly stack: HetznerStack,
    private note: ReplacementNote,
  ) {}

  public async stop(print: Print): Promise<void> {
    if (process.env[SKIP_STOP] === "1") {
      print(`the host on ${this.note.address} is not stopped: ${SKIP_STOP}=1`);
      return;
    }
    await stopHost(new Server(this.note.address), print);
  }

  /** Nothing else of the description changes with it, a new server type least of all. */
  public async lift(print: Print): Promise<void> {
    const { server } = await this.stack.state();
    this.stack.synthesise({ allowDestroy: ["server"], ...(server && { serverType: server.serverType }) });
    await this.stack.terraform.apply([SERVER], { print, variables: STOPPED });
  }

  public async replace(print: Print): Promise<void> {
    this.stack.synthesise({ allowDestroy: ["server"] });
    await this.stack.terraform.apply([SERVER, "-replace=hcloud_server.server"], {
      print,
      variables: STOPPED,
    });
  }

  /** Only once the old server is gone. */
  public async forgetKey(): Promise<void> {
    await forgetHostKey(this.note.address);
    this.note = { ...this.note, isKeyForgotten: true };
    writeNote(this.note);
  }

  /**
   * An ordinary deploy: protection, volume, settings, image, start.
   *
   * @throws Failure when it would destroy anything that nobody was asked about
   */
  public async setUp(print: Print): Promise<void> {
    const { server } = await this.stack.state();
    const stands = server !== undefined && !server.isTainted;
    // Its power is cut for another type, and services may run on it by now.
    const isTypeChanged = stands && server.serverType !== this.stack.settings.serverType;
    this.stack.synthesise();
    try {
      await this.stack.terraform.plan(PLAN);
      refuseLoss(await this.stack.terraform.show(PLAN), stands);
      await this.stack.terraform.apply([PLAN], { print, variables: isTypeChanged ? {} : STOPPED });
    } finally {
      rmSync(`cdktf.out/stacks/hetzner/${PLAN}`, { force: true });
    }
  }

  /** @returns id of the new server @throws Failure when something is not as it was promised */
  public async check(): Promise<string> {
    const { server, volume, address } = await this.stack.state();
    const isKept = !this.stack.settings.allowDestroy.includes("server");
    const wrong = [
      ...(server && server.id !== this.note.server ? [] : [`the server is still ${this.note.server}`]),
      ...(volume?.id === this.note.volume
        ? []
        : [`the volume was ${this.note.volume}, and is ${volume?.id}`]),
      ...(volume && volume.serverId === server?.id ? [] : ["the volume is not attached to the new server"]),
      ...(address?.ipv4 === this.note.address
        ? []
        : [`the address was ${this.note.address}, and is ${address?.ipv4}`]),
      ...(server?.isProtected || !isKept ? [] : ["the new server is not protected"]),
    ];
    if (wrong.length > 0) throw new Failure(`Not as it should be: ${wrong.join("; ")}.`);
    removeNote();
    return server?.id ?? "";
  }

  /**
   * Leaves nothing unprotected or stopped that need not be, after a step that failed. Never throws.
   *
   * @returns what state things are in
   */
  public async recover(print: Print): Promise<string> {
    let state: StackState;
    try {
      state = await this.stack.state();
    } catch {
      return "Terraform's state can't be read, so nothing is known of the server.";
    }
    const { server } = state;
    if (!server || server.isTainted)
      return "The old server is gone, and no new one stands yet: the host is down. Its volume and its address are kept.";
    if (server.id !== this.note.server) {
      return `The new server ${server.id} stands, with the old address; it is not set up yet. ${await this.protect(state, print)}`;
    }
    const told = `The server is still the old one. ${await this.protect(state, print)} ${await this.start()}`;
    removeNote();
    return told;
  }

  private async protect({ server }: StackState, print: Print): Promise<string> {
    if (!server || this.stack.settings.allowDestroy.includes("server")) return "";
    if (server.isProtected) return "It is protected.";
    try {
      this.stack.synthesise({ serverType: server.serverType });
      await this.stack.terraform.apply([SERVER], { print, variables: STOPPED });
      return "It is protected again.";
    } catch {
      return "It is NOT protected any more, and that could not be mended now.";
    }
  }

  private async start(): Promise<string> {
    if (process.env[SKIP_STOP] === "1") return "";
    try {
      const { exitCode } = await new Server(this.note.address).run(START_HOST);
      if (exitCode === 0) return "The host on it was started again.";
    } catch {
      // Told below.
    }
    return `The host on it may be stopped; start it: ssh backoffice@${this.note.address} ${START_HOST}`;
  }
}

/** Keys may go, for which a server is replaced; a server that failed half-way holds nothing. */
function refuseLoss(planned: unknown, stands: boolean): void {
  const lost = destroyedBy(
    planned,
    ({ type }) => type === "hcloud_ssh_key" || (type === "hcloud_server" && !stands),
  );
  if (lost.length === 0) return;
  throw new Failure(
    `To set the server up as backoffice.ts describes it would destroy ${lost.join(", ")}, so it was not done.\n` +
      "See why: npx cdktf diff hetzner. Take back in backoffice.ts what you changed since.",
  );
}
