import type { Readable } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { execa } from "execa";
import { SERVER_LOGIN } from "../constructs/hetzner/cloud-init";
import { StepError } from "./fail";
import { KNOWN_HOSTS, SshError, sshErrorKind } from "./ssh-error";

const OPTIONS = [
  "BatchMode=yes",
  "ConnectTimeout=10",
  "ServerAliveInterval=15",
  "ServerAliveCountMax=4",
  "StrictHostKeyChecking=accept-new",
  `UserKnownHostsFile=${KNOWN_HOSTS}`,
  "ForwardAgent=no",
];

/** What ssh needs of the operator's environment; the tokens in it are none of the server's business. */
const PASSED_ON = /^(PATH|HOME|LANG|TERM|SSH_.*)$/;

/** ssh's own exit code for "no session", as against the exit code of what ran in it (ssh(1)). */
const NO_SESSION = 255;

export interface RunOptions {
  /** What the command reads. @default - nothing */
  readonly input?: Readable;
  /** Gets each line the command writes, of both streams, without colours. @default - lines are only returned */
  readonly onLine?: (line: string) => void;
  /** @default - the command may take as long as it likes */
  readonly timeoutMinutes?: number;
}

export interface RunResult {
  readonly exitCode: number;
  /** Both streams, in the order in which the lines came. */
  readonly output: string;
}

/** A command was given up; what it had begun on the server may go on there. */
export class TooLong extends StepError {
  public constructor(address: string, command: string, minutes: number | undefined) {
    super(
      `"${command}" on ${address} had not ended after ${minutes} minutes, and was given up.\n` +
        `See what it does: ssh ${SERVER_LOGIN}@${address}\n` +
        "Then deploy again: npx cdktf deploy hetzner",
    );
  }
}

/** The Hetzner server, as its operator reaches it: over ssh with keys, in a session of its own for each command. */
export class Server {
  /** @param address IPv4 address */
  public constructor(public readonly address: string) {}

  /**
   * Runs a command of the server's shell.
   *
   * @returns the result whatever the command's exit code
   * @throws SshError when there was no session; TooLong when the time is up; StepError when ssh is not installed
   */
  public async run(command: string, options: RunOptions = {}): Promise<RunResult> {
    const lines = function* (line: unknown) {
      const shown = stripVTControlCharacters(String(line));
      options.onLine?.(shown);
      yield shown;
    };
    const result = await execa("ssh", [...OPTIONS.flatMap((each) => ["-o", each]), this.login, command], {
      env: passedOn(process.env),
      extendEnv: false,
      ...(options.input ? { input: options.input } : { stdin: "ignore" as const }),
      stdout: lines,
      stderr: lines,
      all: true,
      reject: false,
      ...(options.timeoutMinutes && { timeout: options.timeoutMinutes * 60_000 }),
    });
    if (result.code === "ENOENT") throw new StepError(NOT_INSTALLED);
    if (result.timedOut) throw new TooLong(this.address, command, options.timeoutMinutes);
    if (result.exitCode === undefined || result.exitCode === NO_SESSION) {
      throw new SshError(this.address, sshErrorKind(result.stderr), result.stderr);
    }
    return { exitCode: result.exitCode, output: result.all };
  }

  private get login(): string {
    return `${SERVER_LOGIN}@${this.address}`;
  }
}

function passedOn(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => PASSED_ON.test(name)));
}

const NOT_INSTALLED =
  "ssh is not installed (no such program on PATH); the image is built on the server through it.\n" +
  "Install it: apt-get install openssh-client, or your system's package of OpenSSH\n" +
  "Then deploy again: npx cdktf deploy hetzner";
