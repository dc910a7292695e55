import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ResultPromise, execa } from "execa";
import { FAKE_IMAP_PORT } from "../image/fake-ports";
import type { IsolatedNetwork } from "../image/network";

/** Debian's user and group `mail`, whose the mailboxes are. */
const MAIL = 8;

export interface DovecotProps {
  readonly network: IsolatedNetwork;
  readonly user: string;
  readonly password: string;
}

/** A mail in a mailbox. */
export interface StoredMail {
  readonly subject: string;
  readonly seen: boolean;
}

/** A real IMAP server with one account, inside a host's network. */
export class Dovecot {
  private delivered = 0;

  private constructor(
    private readonly props: DovecotProps,
    private readonly folder: string,
    private readonly program: ResultPromise,
  ) {}

  public static async start(props: DovecotProps): Promise<Dovecot> {
    const folder = mkdtempSync(join(tmpdir(), "backoffice-mail-"));
    chmodSync(folder, 0o711);
    mkdirSync(join(folder, "mail"));
    chownSync(join(folder, "mail"), MAIL, MAIL);
    writeFileSync(join(folder, "users"), `${props.user}:{PLAIN}${props.password}\n`);
    writeFileSync(join(folder, "dovecot.conf"), configuration(folder));
    const [program, args] = props.network.inside("dovecot", "-F", "-c", join(folder, "dovecot.conf"));
    const running = execa(program, args, { reject: false });
    const dovecot = new Dovecot(props, folder, running);
    await dovecot.untilItAnswers();
    return dovecot;
  }

  /** Puts a mail into the inbox, as a mail server does. */
  public deliver(mail: { readonly from: string; readonly subject: string; readonly text: string }): void {
    this.delivered += 1;
    const name = `${Date.now()}.${this.delivered}.stand-in`;
    const id = `<${name}@example.com>`;
    const headers = {
      From: mail.from,
      To: this.props.user,
      Subject: mail.subject,
      Date: new Date().toUTCString(),
      "Message-ID": id,
      "Content-Type": "text/plain; charset=utf-8",
    };
    const head = Object.entries(headers).map(([key, value]) => `${key}: ${value}\r\n`);
    const box = this.mailbox("INBOX");
    for (const each of ["tmp", "new", "cur"]) own(join(box, each));
    const unfinished = join(box, "tmp", name);
    writeFileSync(unfinished, `${head.join("")}\r\n${mail.text}\r\n`);
    chownSync(unfinished, MAIL, MAIL);
    renameSync(unfinished, join(box, "new", name));
  }

  /** Whether somebody waits for mail: Dovecot's processes tell what they are doing. */
  public async isWatched(): Promise<boolean> {
    const { stdout } = await execa("pgrep", ["-P", String(this.program.pid), "-a", "-f", "IDLE"], {
      reject: false,
    });
    return stdout.includes(this.props.user);
  }

  /** Mails in a mailbox, oldest first; none in one that isn't there. */
  public mails(mailbox = "INBOX"): StoredMail[] {
    return ["new", "cur"]
      .flatMap((each) => list(join(this.mailbox(mailbox), each)))
      .map((file) => ({
        subject: /^Subject: (.*?)\r?$/m.exec(readFileSync(file, "utf8"))?.[1] ?? "",
        seen: /:2,[A-Z]*S/.test(file),
      }));
  }

  public async stop(): Promise<void> {
    this.program.kill();
    await this.program;
    rmSync(this.folder, { recursive: true, force: true });
  }

  private mailbox(name: string): string {
    const root = join(this.folder, "mail", this.props.user);
    return name === "INBOX" ? root : join(root, `.${name}`);
  }

  private async untilItAnswers(): Promise<void> {
    const { network, user, password } = this.props;
    const url = `imap://127.0.0.1:${FAKE_IMAP_PORT}/`;
    for (let tries = 0; tries < 50; tries++) {
      const [program, args] = network.inside("curl", "-s", "-m", "5", "-u", `${user}:${password}`, url);
      if ((await execa(program, args, { reject: false })).exitCode === 0) return;
      if (this.program.exitCode !== null) break;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    this.program.kill();
    await this.program;
    throw new Error(`Dovecot does not answer on ${url}: ${readFileSync(join(this.folder, "log"), "utf8")}`);
  }
}

function configuration(folder: string): string {
  return `protocols = imap
listen = 127.0.0.1
base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = ${folder}/log
ssl = no
verbose_proctitle = yes
disable_plaintext_auth = no
first_valid_uid = 1
mail_location = maildir:${folder}/mail/%u
passdb {
  driver = passwd-file
  args = ${folder}/users
}
userdb {
  driver = static
  args = uid=${MAIL} gid=${MAIL} home=${folder}/mail/%u
}
service imap-login {
  inet_listener imap {
    port = ${FAKE_IMAP_PORT}
  }
  inet_listener imaps {
    port = 0
  }
}
`;
}

function own(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const each of [folder, join(folder, "..")]) chownSync(each, MAIL, MAIL);
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder)
      .sort()
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}
