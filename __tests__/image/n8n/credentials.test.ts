import { readFileSync } from "node:fs";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { placeCredentials } from "../../../image/n8n/credentials-place";
import type { BlankCredential } from "../../../image/n8n/credentials-place";

const mailbox: BlankCredential = { id: "mailbox000000001", name: "Mailbox", type: "imap", data: {} };
const slack: BlankCredential = { id: "slack00000000001", name: "Slack", type: "slackApi", data: {} };

/** A host's n8n; an import does nothing when it is `broken`. */
function store(there: readonly string[], broken?: string) {
  const ids = new Set(there);
  const done: string[] = [];
  return {
    done,
    ids: () => ids,
    fill: () => void done.push("fill"),
    import: (credentials: readonly BlankCredential[]) => {
      done.push(`import ${credentials.map(({ id }) => id).join(" ")}`);
      if (broken === undefined) for (const { id } of credentials) ids.add(id);
      return broken;
    },
  };
}

describe("placeCredentials", () => {
  it("makes those that are missing and never touches one that is there", () => {
    const host = store([mailbox.id]);
    expect(placeCredentials([mailbox, slack], host)).toBeUndefined();
    expect(host.done).toEqual(["fill", `import ${slack.id}`]);
  });

  it("imports nothing when all are there", () => {
    const host = store([mailbox.id, slack.id]);
    expect(placeCredentials([mailbox, slack], host)).toBeUndefined();
    expect(host.done).toEqual(["fill"]);
  });

  it("tells what was not made, and how to see why", () => {
    expect(placeCredentials([mailbox], store([], "no such table"))).toBe(
      'Credentials "Mailbox" (mailbox000000001) were not made, so the workflows that need them stay as they are; the next start tries again. ' +
        "To see why: n8n import:credentials --input=/opt/backoffice/n8n/credentials.json. n8n said: no such table",
    );
  });
});

describe("the dispatcher's credential", () => {
  interface Request {
    readonly url?: string;
    readonly uri?: string;
    readonly baseURL?: string;
    readonly headers?: Readonly<Record<string, string>>;
  }
  type Type = new () => { authenticate: (credentials: object, request: Request) => Promise<Request> };

  /** Loads it as n8n does, with a token file of this test's. */
  function authenticate(request: Request): Promise<Request> {
    const text = readFileSync("image/n8n/nodes/BackofficeDispatcher.credentials.js", "utf8");
    const files: Record<string, string> = { "/run/secrets/DISPATCHER_TOKEN": "0123abcd\n" };
    const load = () => ({ readFileSync: (file: string) => files[file] });
    const module = {} as { exports: { BackofficeDispatcher: Type } };
    runInNewContext(text, { require: load, module, URL });
    return new module.exports.BackofficeDispatcher().authenticate({}, request);
  }

  it("adds the host's token to a request to the dispatcher", async () => {
    expect(await authenticate({ url: "http://127.0.0.1:7070/jobs", headers: { a: "b" } })).toEqual({
      url: "http://127.0.0.1:7070/jobs",
      headers: { a: "b", "X-Backoffice-Token": "0123abcd" },
    });
  });

  it.each([
    [{ url: "http://127.0.0.1:7071/jobs" }, "http://127.0.0.1:7071"],
    [{ url: "http://127.0.0.1.example.com:7070/" }, "http://127.0.0.1.example.com:7070"],
    [{ uri: "https://127.0.0.1:7070/" }, "https://127.0.0.1:7070"],
    [{ url: "http://127.0.0.1:7070@example.com/" }, "http://example.com"],
    [{ url: "/jobs", baseURL: "http://example.com" }, "http://example.com"],
  ])("refuses any other: %j", async (request, origin) => {
    await expect(authenticate(request)).rejects.toMatchObject({
      message: `The credential "Dispatcher" is for http://127.0.0.1:7070 only, and this request goes to ${origin}.`,
    });
  });
});
