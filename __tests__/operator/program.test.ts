import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { program, run } from "../../operator/program";

let out: string;
let err: string;
beforeEach(() => {
  out = err = "";
});
afterEach(() => {
  process.exitCode = undefined;
});

const called = async (...words: string[]) => {
  const backoffice = program();
  for (const command of [backoffice, ...backoffice.commands]) {
    command.configureOutput({
      writeOut: (text) => (out += text),
      writeErr: (text) => (err += text),
      getOutHelpWidth: () => 130,
      getErrHelpWidth: () => 130,
    });
  }
  await run(words, backoffice);
  return { exitCode: process.exitCode, out, err };
};

const HINT = "What there is: npx backoffice --help\n";

describe("npx backoffice", () => {
  it("shows on one screen what there is, the exit codes and examples", async () => {
    expect(await called("--help")).toEqual({
      exitCode: 0,
      err: "",
      out: `\
Usage: backoffice [options] [command]

Operates the host that backoffice.ts describes. npx cdktf deploy makes it.

Options:
  -h, --help                         display help for command

Commands:
  replace [options] <target>         make the server anew; its volume and address are kept
  adopt [options] <target>           take over a server whose making got no answer from Hetzner
  images [options] <target>          list the images that are on the server
  rollback [options] <target> [tag]  switch the host to an image that is still on the server
  help [command]                     display help for command

Exit codes: 0 done, 1 begun and failed, 2 not begun. With --json a failure is {"error": "..."}.

Examples:
  npx backoffice replace hetzner     a fresh operating system for the same data
  npx backoffice rollback hetzner    the image before this one
`,
    });
  });

  it("shows the same, as a mistake, when nothing was asked for", async () => {
    const { exitCode, err } = await called();
    expect({ exitCode, firstLine: err.split("\n")[0] }).toEqual({
      exitCode: 2,
      firstLine: "Usage: backoffice [options] [command]",
    });
  });

  it.each(program().commands.map((command) => command.name()))(
    "explains %s with its options",
    async (name) => {
      const { exitCode, out } = await called(name, "--help");
      expect(exitCode).toBe(0);
      expect(out).toContain("--json");
      expect(out).toContain("all else goes to standard error");
    },
  );

  it.each([
    [["deploy"], "error: unknown command 'deploy'\n"],
    [["replace"], "error: missing required argument 'target'\n"],
    [["replace", "hetzner", "--force"], "error: unknown option '--force'\n"],
    [
      ["images", "hetzer"],
      "error: command-argument value 'hetzer' is invalid for argument 'target'. There is: hetzner.\n",
    ],
    [
      ["replace", "fly"],
      "error: command-argument value 'fly' is invalid for argument 'target'. On Fly an ordinary deploy makes the machine anew where it must: npx cdktf deploy fly\n",
    ],
    [
      ["adopt", "fly"],
      "error: command-argument value 'fly' is invalid for argument 'target'. On Fly a deploy finds what was left behind by itself, and says what to do: npx cdktf deploy fly\n",
    ],
    [
      ["rollback", "fly"],
      "error: command-argument value 'fly' is invalid for argument 'target'. On Fly, check out the commit whose image was good, and deploy it: git checkout COMMIT -- image && npx cdktf deploy fly\n",
    ],
  ])("refuses %j with what to do, and begins nothing", async (words, message) => {
    expect(await called(...words)).toEqual({ exitCode: 2, out: "", err: message + HINT });
  });
});
