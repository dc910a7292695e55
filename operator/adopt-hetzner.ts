import { rmSync } from "node:fs";
import { confirm } from "./confirmation";
import { forgetHostKey } from "./host-key";
import { HetznerStack } from "./hetzner-stack";
import { stackState, type StackState } from "./hetzner-state";
import { destroyedBy, type Planned } from "./planned";
import { Refusal } from "./refusal";
import { readNote, removeNote } from "./replacement-note";
import type { Report, Result } from "./report";

const COMMAND = "npx backoffice adopt hetzner";
const AGAIN = "npx cdktf deploy hetzner";
const CONSOLE = "https://console.hetzner.cloud";
const PLAN = "adopt.tfplan";

export interface AdoptOptions {
  /** The server's name, as agreement. @default - asked on the terminal */
  readonly yes?: string;
}

/**
 * Takes a server into Terraform's state that was made for this host and is not in it, since Hetzner's answer got lost; and finishes the
 * deploy. It is known by the host's address, which no other server can hold.
 */
export async function adoptHetzner({ yes }: AdoptOptions, report: Report): Promise<Result> {
  const stack = await HetznerStack.open("deploy");
  const { server } = await stack.state();
  if (server)
    throw new Refusal(
      `Terraform knows of the server ${server.name} (${server.id}) already, so there is nothing to adopt. Deploy: ${AGAIN}`,
    );
  const id = await holderOfAddress(stack);

  stack.synthesise({}, id);
  const printed = await stack.terraform.plan(PLAN);
  try {
    const adopted = orphanIn(await stack.terraform.show(PLAN), stack, id);
    report.say(
      `${printed.trim()}\n\nAdopts the server ${adopted.name} (${id}), as planned above, and finishes the deploy.`,
    );
    await confirm({
      name: adopted.name,
      question: "Type the server's name to go on: ",
      yes,
      command: COMMAND,
    });
    const note = readNote();
    if (note && !note.isKeyForgotten) await forgetHostKey(note.address);
    await report.steps([
      {
        title: "adopt the server and set it up",
        task: (_context, task) =>
          stack.terraform.apply([PLAN], {
            // Its power is not cut, and the deploy's own stop step would ask for the server that stood here before it.
            variables: { BACKOFFICE_STOPPED: "1" },
            print: (line) => {
              task.output = line;
            },
          }),
      },
    ]);
    removeNote();
    return {
      text: `The server ${adopted.name} (${id}) is in Terraform's state and set up.`,
      json: { adopted: id, name: adopted.name, location: adopted.location },
    };
  } finally {
    rmSync(`cdktf.out/stacks/hetzner/${PLAN}`, { force: true });
  }
}

/** @throws Refusal when the address is not known, or no server holds it */
async function holderOfAddress(stack: HetznerStack): Promise<string> {
  const file = "address.tfplan";
  await stack.terraform.plan(file, ["-refresh-only", "-target=hcloud_primary_ip.address"]);
  const { prior_state: refreshed } = (await stack.terraform.show(file)) as { readonly prior_state?: unknown };
  rmSync(`cdktf.out/stacks/hetzner/${file}`, { force: true });
  const { address } = stackState(refreshed ?? {});
  if (!address)
    throw new Refusal(
      "Terraform knows of no address of this host, and by its address a server is told to be this host's. Either\n" +
        `  nothing was made yet: ${AGAIN}\n` +
        "  or its state was lost, then adopt the address first: (cd cdktf.out/stacks/hetzner && npx terraform import\n" +
        "    hcloud_primary_ip.address IP_ID), where IP_ID is what hcloud primary-ip list shows",
    );
  if (!address.serverId)
    throw new Refusal(
      `No server holds this host's address ${address.ipv4}, so none was made for this host. Deploy: ${AGAIN}\n` +
        `Is its name taken all the same, another server has it: delete or rename that in ${CONSOLE}`,
    );
  return address.serverId;
}

/** The server to adopt, out of the plan. @throws Refusal when it is not as described, or something would be destroyed */
function orphanIn(planned: unknown, stack: HetznerStack, id: string): NonNullable<StackState["server"]> {
  const changes = (planned as Planned).resource_changes ?? [];
  const lost = destroyedBy(planned);
  const before = changes.find(({ address }) => address === "hcloud_server.server")?.change.before;
  const values = (before ?? {}) as Readonly<Record<string, unknown>>;
  const resources = [{ address: "hcloud_server.server", values }];
  const { server } = stackState({ values: { root_module: { resources } } });
  if (!server) throw new Refusal(`The plan has no server ${id}. Deploy: ${AGAIN}`);
  const { location, serverType } = stack.settings;
  if (server.name !== stack.name || server.location !== location) {
    throw new Refusal(
      `The host's address is held by the server ${server.name} (${id}) in ${server.location}; ` +
        `backoffice.ts describes ${stack.name} in ${location}. Nothing was changed.\n` +
        "Write what it had when that server was made, then run this again.",
    );
  }
  if (lost.length > 0) {
    throw new Refusal(
      `Adopting it would destroy ${lost.join(", ")}, so nothing was changed.\n` +
        `See why: npx cdktf diff hetzner. Take back in backoffice.ts what you changed since, then: ${COMMAND}`,
    );
  }
  if (server.serverType !== serverType) {
    throw new Refusal(
      `The server ${server.name} (${id}) is a ${server.serverType}; backoffice.ts describes ${serverType}, and Hetzner cuts a server's power ` +
        "to change its type. Nothing was changed.\n" +
        `Write serverType: "${server.serverType}", then: ${COMMAND}\n` +
        `Then change the type by a deploy, which stops the host first: ${AGAIN}`,
    );
  }
  return server;
}
