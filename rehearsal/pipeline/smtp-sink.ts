import { createServer, type Socket } from "node:net";
import { createInterface } from "node:readline";

/** A mail as it was handed over. */
export interface SentMail {
  readonly from: string;
  readonly to: readonly string[];
  /** Headers and body, as they came. */
  readonly text: string;
}

interface Login {
  readonly user: string;
  readonly password: string;
}

/** Takes mails from whoever logs in, and keeps them. */
export class SmtpSink {
  public readonly server = createServer((socket) => this.talk(socket));
  /** In the order they came. */
  public readonly mails: SentMail[] = [];

  public constructor(private readonly login: Login) {}

  private talk(socket: Socket): void {
    const session = new Session(this.login, (mail) => this.mails.push(mail));
    const say = (answer: string | undefined) => answer !== undefined && socket.write(`${answer}\r\n`);
    socket.on("error", () => socket.destroy());
    createInterface({ input: socket, crlfDelay: Infinity }).on("line", (line) => {
      say(session.answer(line));
      if (line.toUpperCase() === "QUIT") socket.end();
    });
    say("220 sink ESMTP");
  }
}

/** One connection: what is said to each line. */
class Session {
  private from = "";
  private to: string[] = [];
  /** Lines of a mail that is being handed over. */
  private text: string[] | undefined;
  /** Pieces of a login that is under way, and how many it has. */
  private given: string[] | undefined;
  private pieces = 0;
  private known = false;

  public constructor(
    private readonly login: Login,
    private readonly take: (mail: SentMail) => void,
  ) {}

  public answer(line: string): string | undefined {
    if (this.given) return this.logIn([...this.given, line]);
    if (this.text) return this.read(this.text, line);
    const [verb = "", ...rest] = line.split(" ");
    return this.command(verb.toUpperCase(), rest);
  }

  private command(verb: string, rest: readonly string[]): string {
    const answers: Readonly<Record<string, string>> = {
      EHLO: "250-sink\r\n250-AUTH PLAIN LOGIN\r\n250 8BITMIME",
      HELO: "250 sink",
      RSET: "250 ok",
      NOOP: "250 ok",
      QUIT: "221 bye",
    };
    if (verb === "AUTH") {
      // PLAIN comes in one piece, LOGIN as a name and a password.
      this.pieces = rest[0]?.toUpperCase() === "PLAIN" ? 1 : 2;
      return this.logIn(rest.slice(1));
    }
    if (verb === "MAIL") [this.from, this.to] = [address(rest), []];
    if (verb === "RCPT") this.to.push(address(rest));
    if (verb === "MAIL" || verb === "RCPT") return this.known ? "250 ok" : "530 log in first";
    if (verb === "DATA") this.text = [];
    return verb === "DATA" ? "354 end with a dot" : (answers[verb] ?? "502 unknown");
  }

  private logIn(given: string[]): string {
    this.given = given.length < this.pieces ? given : undefined;
    if (this.given) return `334 ${base64(given.length === 0 ? "Username:" : "Password:")}`;
    const texts = given.map((piece) => Buffer.from(piece, "base64").toString());
    const [user, password] = texts.flatMap((text) => text.split("\0")).slice(-2);
    this.known = user === this.login.user && password === this.login.password;
    return this.known ? "235 accepted" : "535 authentication failed";
  }

  private read(text: string[], line: string): string | undefined {
    if (line !== ".") {
      text.push(line.replace(/^\./, ""));
      return undefined;
    }
    this.text = undefined;
    this.take({ from: this.from, to: this.to, text: text.join("\n") });
    return "250 taken";
  }
}

function address(words: readonly string[]): string {
  return /<([^>]*)>/.exec(words.join(" "))?.[1] ?? "";
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}
