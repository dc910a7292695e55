import { Writable } from "node:stream";
import { describe, expect, it } from "vitest";
import { command, USAGE } from "../../../image/setup/command";
import { failed, note, ok, type Step } from "../../../image/setup/step";

const STEPS: readonly Step[] = [
  { name: "clone a/b", run: () => Promise.resolve(ok("Cloned.")) },
  { name: "labels", run: () => Promise.resolve(failed("GitHub refuses.\nTwice.", "Do this:\n  and that")) },
  { name: "broken", run: () => Promise.reject(new Error("no such file")) },
  { name: "CLAUDE.md", run: () => Promise.resolve(note("There is none.", "Write one.")) },
];

interface Run {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

async function run(args: string[], steps: readonly Step[] = STEPS, isTTY = false): Promise<Run> {
  const said = { output: "", errors: "" };
  const stream = (to: keyof typeof said) =>
    new Writable({
      write: (chunk: Buffer, _, done) => {
        said[to] += chunk.toString();
        done();
      },
    });
  const output = Object.assign(stream("output"), { isTTY });
  const code = await command(args, () => steps, { output, errors: stream("errors") });
  return { code, ...said };
}

describe("backoffice-setup", () => {
  it("says of each step how it went and how long it took, goes on after a failed one, and ends with code 1", async () => {
    const { code, output } = await run([]);
    expect(output).toBe(`ok      clone a/b (0.0 s): Cloned.
failed  labels (0.0 s): GitHub refuses.
        Twice.
        Fix: Do this:
               and that
failed  broken (0.0 s): It ended unforeseen: no such file
        Fix: Run backoffice-setup again.
note    CLAUDE.md (0.0 s): There is none.
        Fix: Write one.
Failed: labels, broken. Mend it as said above, then run backoffice-setup again.
`);
    expect(code).toBe(1);
  });

  it("ends with code 0 when there is nothing but notes", async () => {
    const { code, output } = await run([], [STEPS[0] as Step, STEPS[3] as Step]);
    expect(output).toMatch(/\nThe host is set up\.\n$/);
    expect(code).toBe(0);
  });

  it("tells the time that a step took", async () => {
    const slow = {
      name: "slow",
      run: () => new Promise<ReturnType<typeof ok>>((done) => setTimeout(done, 150, ok("Done."))),
    };
    const { output } = await run(["--json"], [slow]);
    const [{ seconds }] = (JSON.parse(output) as { steps: [{ seconds: number }] }).steps;
    expect(seconds).toBeGreaterThanOrEqual(0.1);
    expect(seconds).toBeLessThan(1);
  });

  it("uses colours at a terminal only", async () => {
    expect((await run([], STEPS, true)).output).toContain("\u001b[31mfailed\u001b[39m");
    expect((await run([], STEPS, false)).output).not.toContain("\u001b");
    expect((await run(["--json"], STEPS, true)).output).not.toContain("\u001b");
  });

  it("prints JSON, and nothing besides", async () => {
    const { code, output } = await run(["--json"]);
    expect(JSON.parse(output)).toEqual({
      ok: false,
      steps: [
        { name: "clone a/b", state: "ok", what: "Cloned.", seconds: 0 },
        {
          name: "labels",
          state: "failed",
          what: "GitHub refuses.\nTwice.",
          fix: "Do this:\n  and that",
          seconds: 0,
        },
        {
          name: "broken",
          state: "failed",
          what: "It ended unforeseen: no such file",
          fix: "Run backoffice-setup again.",
          seconds: 0,
        },
        { name: "CLAUDE.md", state: "note", what: "There is none.", fix: "Write one.", seconds: 0 },
      ],
    });
    expect(code).toBe(1);
  });

  it("explains itself without doing anything", async () => {
    expect(await run(["--help"], [])).toEqual({ code: 0, output: USAGE, errors: "" });
  });

  it("refuses an option it does not have", async () => {
    const { code, output, errors } = await run(["--force"]);
    expect({ code, output }).toEqual({ code: 2, output: "" });
    expect(errors).toContain("Unknown option '--force'");
    expect(errors).toContain(USAGE);
  });
});
