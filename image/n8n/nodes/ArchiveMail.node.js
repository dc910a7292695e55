// n8n's own tree: its client for IMAP, with the settings that its mail trigger uses.
const { ImapFlow } = require("/opt/n8n/node_modules/imapflow");
const { toImapFlowOptions } = require("/opt/n8n/node_modules/@n8n/imap");

const CONNECTIONS = ["main"];

function parameter(displayName, name, value, description) {
  return { displayName, name, type: "string", required: true, default: value, description };
}

/** The server's own archive, or a folder called Archive, made when there is none. */
async function archiveOf(client) {
  const folders = await client.list();
  const archive =
    folders.find(({ specialUse }) => specialUse === "\\Archive") ??
    folders.find(({ name }) => name.toLowerCase() === "archive");
  return archive?.path ?? (await client.mailboxCreate("Archive")).path;
}

async function isIn(client, folder, messageId) {
  const lock = await client.getMailboxLock(folder);
  try {
    const found = await client.search({ header: { "Message-ID": messageId } }, { uid: true });
    return Array.isArray(found) && found.length > 0;
  } finally {
    lock.release();
  }
}

/** @returns the folder it went to, now or in a run before that was cut short */
async function archive(client, mailbox, uid, messageId) {
  const folder = await archiveOf(client);
  if (await move(client, mailbox, uid, messageId, folder)) return folder;
  if (messageId !== "" && (await isIn(client, folder, messageId))) return folder;
  throw new Error(
    `The mail ${messageId || "without a Message-ID"} is no longer in ${mailbox}, so it was not archived.`,
  );
}

/** @returns false when it isn't there */
async function move(client, mailbox, uid, messageId, folder) {
  const lock = await client.getMailboxLock(mailbox);
  try {
    const found = await client.fetchOne(uid, { envelope: true }, { uid: true });
    if (!found || (found.envelope.messageId ?? "") !== messageId) return false;
    const moved = await client.messageMove(uid, folder, { uid: true });
    if (!moved) throw new Error(`The mail server did not move the mail ${messageId} to ${folder}.`);
    return true;
  } finally {
    lock.release();
  }
}

/** Moves a mail that n8n's mail trigger brought into the archive: n8n itself can only read mail. */
class ArchiveMail {
  description = {
    displayName: "Archive Mail (IMAP)",
    name: "archiveMail",
    icon: "fa:archive",
    group: ["output"],
    version: 1,
    description: "Moves a mail to the mailbox's archive",
    defaults: { name: "Archive mail" },
    inputs: CONNECTIONS,
    outputs: CONNECTIONS,
    credentials: [{ name: "imap", required: true }],
    properties: [
      parameter("Mailbox Name", "mailbox", "INBOX", "The folder that the mail is in"),
      parameter("UID", "uid", "={{ $json.attributes.uid }}", "The mail's number in that folder"),
      parameter(
        "Message ID",
        "messageId",
        "",
        "The mail's Message-ID: a number may mean another mail by now",
      ),
    ],
  };

  async execute() {
    const client = new ImapFlow(toImapFlowOptions(await this.getCredentials("imap")));
    client.on("error", (error) => this.logger.warn(`Archive mail: ${error.message}`));
    await client.connect();
    try {
      const results = [];
      for (const [item] of this.getInputData().entries()) {
        const [mailbox, uid, messageId] = ["mailbox", "uid", "messageId"].map((name) =>
          String(this.getNodeParameter(name, item)),
        );
        const folder = await archive(client, mailbox, uid, messageId);
        results.push({ json: { folder, messageId }, pairedItem: { item } });
      }
      return [results];
    } finally {
      await client.logout().catch(() => client.close());
    }
  }
}

module.exports = { ArchiveMail };
