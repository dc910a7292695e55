import { readFileSync } from "node:fs";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";

interface Item {
  readonly json: Readonly<Record<string, unknown>>;
}

interface Node {
  execute: (this: object) => Promise<[Item[]]>;
}

/** A node of the image's own, as n8n loads it. @param modules what it requires */
function load(name: string, modules: Readonly<Record<string, unknown>> = {}): Node {
  const module = { exports: {} as Record<string, new () => Node> };
  const require = (path: string): unknown => modules[path.replace("/opt/n8n/node_modules/", "")];
  runInNewContext(readFileSync(`image/n8n/nodes/${name}.node.js`, "utf8"), { module, require });
  const Type = module.exports[name];
  if (!Type) throw new Error(`no node ${name}`);
  return new Type();
}

/** What the node makes of one item. */
async function run(node: Node, parameters: Readonly<Record<string, unknown>>, more = {}): Promise<unknown[]> {
  const [items] = await node.execute.call({
    getInputData: () => [{ json: { came: true } }],
    getNodeParameter: (name: string) => parameters[name],
    ...more,
  });
  return items.map(({ json }) => json);
}

describe("Archive", () => {
  interface Stored {
    readonly messageId?: string;
  }

  /** What becomes of the mail with number 5 in the inbox. */
  async function archive(messageId: string, inbox: Stored | false, archived: readonly Stored[] = []) {
    const moved: unknown[] = [];
    class ImapFlow {
      on = () => this;
      connect = () => Promise.resolve();
      logout = () => Promise.resolve();
      list = () => Promise.resolve([{ path: "Archive", name: "Archive" }]);
      getMailboxLock = () => Promise.resolve({ release: () => undefined });
      fetchOne = () => Promise.resolve(inbox && { envelope: inbox });
      messageMove = (...args: unknown[]) => Promise.resolve(moved.push(args) > 0);
      search = ({ header }: { header: Record<string, string> }) =>
        Promise.resolve(archived.filter((mail) => mail.messageId === header["Message-ID"]));
    }
    const node = load("ArchiveMail", { imapflow: { ImapFlow }, "@n8n/imap": { toImapFlowOptions: Object } });
    const parameters = { mailbox: "INBOX", uid: 5, messageId };
    const result = await run(node, parameters, { getCredentials: () => Promise.resolve({}) });
    return { moved, result };
  }

  it.each([
    ["with a Message-ID", "<a@example.com>", { messageId: "<a@example.com>" }],
    ["without one", "", {}],
  ])("moves a mail %s", async (_, messageId, inbox) => {
    expect(await archive(messageId, inbox)).toEqual({
      moved: [["5", "Archive", { uid: true }]],
      result: [{ folder: "Archive", messageId }],
    });
  });

  it("leaves another mail that has the number by now", async () => {
    const message = "The mail <a@example.com> is no longer in INBOX, so it was not archived.";
    await expect(archive("<a@example.com>", { messageId: "<b@example.com>" })).rejects.toThrow(message);
    await expect(archive("<a@example.com>", {})).rejects.toThrow(message);
  });

  it("leaves another mail that has the number of one without a Message-ID by now", async () => {
    await expect(archive("", { messageId: "<b@example.com>" })).rejects.toThrow(
      "The mail without a Message-ID is no longer in INBOX, so it was not archived.",
    );
  });

  it("is content with a mail that was moved before", async () => {
    const mail = { messageId: "<a@example.com>" };
    expect((await archive(mail.messageId, false, [mail])).moved).toEqual([]);
  });
});

describe("Once", () => {
  /** A list as n8n keeps it: read, and written back a moment later; a list that is there by then is an error. */
  function helpers() {
    let list: readonly string[] | undefined;
    const moment = () => new Promise((resolve) => setTimeout(resolve, 1));
    return {
      checkProcessedAndRecord: async ([key = ""]: string[]) => {
        const before = list;
        await moment();
        if (!before && list) throw new Error("UNIQUE constraint failed");
        list = [...new Set([...(before ?? []), key])];
        return before?.includes(key) ? { new: [], processed: [key] } : { new: [key], processed: [] };
      },
      removeProcessed: async ([key]: string[]) => {
        const before = list;
        await moment();
        list = before?.filter((each) => each !== key);
      },
    };
  }

  const remember = (key: string) => ({ operation: "remember", key });
  const forget = (key: string) => ({ operation: "forget", key });

  it("passes a key the first time only, with the time", async () => {
    const [node, more] = [load("Once"), { helpers: helpers() }];
    const before = Date.now();
    const [first] = (await run(node, remember("a"), more)) as { key: string; at: number }[];
    expect(first?.key).toBe("a");
    expect(first?.at).toBeGreaterThanOrEqual(before);
    expect(await run(node, remember("a"), more)).toEqual([]);
    expect(await run(node, remember("b"), more)).toHaveLength(1);
  });

  it("passes a key again that was forgotten, and no other, and what came goes on", async () => {
    const [node, more] = [load("Once"), { helpers: helpers() }];
    for (const key of ["a", "b"]) await run(node, remember(key), more);
    expect(await run(node, forget("a"), more)).toEqual([{ came: true }]);
    expect(await run(node, remember("b"), more)).toEqual([]);
    expect(await run(node, remember("a"), more)).toHaveLength(1);
  });

  it("passes each of those that come at the same instant once", async () => {
    const [node, more] = [load("Once"), { helpers: helpers() }];
    const runs = ["a", "b", "a", "c", "b"].map((key) => run(node, remember(key), more));
    expect((await Promise.all(runs)).map((items) => items.length)).toEqual([1, 1, 0, 1, 0]);
    expect(await run(node, remember("a"), more)).toEqual([]);
  });

  it("goes on after an error", async () => {
    const [node, good] = [load("Once"), helpers()];
    const bad = { ...good, checkProcessedAndRecord: () => Promise.reject(new Error("disk full")) };
    await expect(run(node, remember("a"), { helpers: bad })).rejects.toThrow("disk full");
    expect(await run(node, remember("a"), { helpers: good })).toHaveLength(1);
  });

  it("refuses an empty key, which all would share", async () => {
    await expect(run(load("Once"), remember(""), { helpers: helpers() })).rejects.toThrow(
      "The key is empty. Give the node a key that tells one item from others.",
    );
  });
});
