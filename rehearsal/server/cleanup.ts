import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

/** Undoes what it was told, the last first, once its input ends: by `run`, or because this process is gone, whatever ended it. */
const KEEPER = `
undo=
while IFS= read -r line; do
  undo="$line
$undo"
done
eval "$undo"
`;

/** What has to be undone on this machine: mounts, loop devices, namespaces, processes, folders. Happens even when this process is killed. */
export class Cleanup {
  private readonly keeper: ChildProcess;

  public constructor() {
    // A session of its own: an interrupt from the terminal must not end it before its work.
    this.keeper = spawn("sh", ["-c", KEEPER], { detached: true, stdio: ["pipe", "ignore", "ignore"] });
    this.keeper.unref();
  }

  /** Notes a command that undoes what is done next; it must do no harm when that did not happen. */
  public later(program: string, ...args: readonly string[]): void {
    this.shell([program, ...args].map(quoted).join(" "));
  }

  /** The same with one line of shell. */
  public shell(line: string): void {
    this.keeper.stdin?.write(`${line}\n`);
  }

  public async run(): Promise<void> {
    if (this.keeper.exitCode !== null) return;
    this.keeper.ref();
    const ended = once(this.keeper, "exit");
    this.keeper.stdin?.end();
    await ended;
  }
}

/** For a POSIX shell. */
export function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
