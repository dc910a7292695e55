import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { programPath } from "../../deploy/program-path";

const SERVICES = "image/services";
const LIBRARY = "image/rootfs/usr/local/lib/backoffice";

describe("the services' scripts", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "services-"));
    mkdirSync(join(folder, "bin"));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  /** Puts a program in front of the others that a script finds. */
  function standIn(name: string, script: string): void {
    const file = join(folder, "bin", name);
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
  }

  /** Runs a script with the host's folders `/run`, `/data` and its library in the test's own. */
  function run(script: string, ...args: string[]): { code: number | null; output: string } {
    const text = readFileSync(script, "utf8")
      .replaceAll("/usr/local/lib/backoffice", `${folder}/bin`)
      .replace(/\/(run|data)\/(?=[a-z])/g, `${folder}/$1/`);
    const file = join(folder, "script");
    writeFileSync(file, text);
    const env = { PATH: `${join(folder, "bin")}:${process.env["PATH"]}` };
    const done = spawnSync("/bin/sh", [file, ...args], { cwd: folder, env, encoding: "utf8" });
    return { code: done.status, output: done.stdout + done.stderr };
  }

  describe("back-off", () => {
    /** A time as s6 writes it into its tally. */
    const tai = (secondsAgo: number): string =>
      `@4${Math.floor(Date.now() / 1000 + 10 - secondsAgo)
        .toString(16)
        .padStart(15, "0")}00000000 signal SIGKILL`;

    function backOff(...ends: number[]): string {
      standIn("s6-svdt", `cat <<'END'\n${ends.map(tai).join("\n")}\nEND`);
      standIn("sleep", `echo "$@" >${folder}/slept`);
      const { code, output } = run(join(LIBRARY, "back-off"));
      expect(code).toBe(0);
      const slept = join(folder, "slept");
      return existsSync(slept) ? `${output}${readFileSync(slept, "utf8")}` : output;
    }

    it("starts at once after one end, as s6 waits a second itself", () => {
      expect(backOff(1)).toBe("");
    });

    it.each([
      [2, 2],
      [3, 4],
      [6, 32],
      [7, 60],
    ])("after %i ends in ten minutes waits for %i seconds in all", (ends, seconds) => {
      expect(backOff(...Array<number>(ends).fill(30))).toBe(
        `Ended often in the last ten minutes: starts again after ${seconds} s.\n${seconds - 1}\n`,
      );
    });

    it("forgets what is older than ten minutes", () => {
      expect(backOff(700, 650, 610, 5)).toBe("");
      expect(backOff(700, 595, 5)).toContain("starts again after 2 s");
    });
  });

  describe("ended", () => {
    it("says how the service ended and lets it start again", () => {
      expect(run(join(LIBRARY, "ended"), "3", "0")).toEqual({ code: 0, output: "Ended with code 3.\n" });
      expect(run(join(LIBRARY, "ended"), "256", "9")).toEqual({ code: 0, output: "Ended by signal 9.\n" });
    });

    it("leaves down what has nothing to run here, without another word", () => {
      expect(run(join(LIBRARY, "ended"), "125", "0")).toEqual({ code: 125, output: "" });
    });

    it("ends the children that the service left behind", async () => {
      const child = spawn("sleep", ["60"], { detached: true, stdio: "ignore" });
      mkdirSync(join(folder, "data"));
      writeFileSync(join(folder, "data/group"), `${child.pid}\n`);
      run(join(LIBRARY, "ended"), "256", "9");
      expect(await once(child, "exit")).toEqual([null, "SIGKILL"]);
    });
  });

  describe("n8n's finish", () => {
    function finish(
      wantedUp: boolean,
      ...how: string[]
    ): { code: number | null; left: string; output: string } {
      standIn("s6-svstat", `[ "$*" = "-o wantedup ." ] && echo ${wantedUp}`);
      standIn("stop", `echo stopped >${folder}/stopped`);
      standIn("setsid", 'exec "$@"');
      mkdirSync(join(folder, "run/backoffice"), { recursive: true });
      const { code, output } = run(join(SERVICES, "n8n/finish"), ...how);
      const left = join(folder, "run/backoffice/exit-code");
      return { code, left: existsSync(left) ? readFileSync(left, "utf8") : "", output };
    }

    it.each([
      ["0", "0", "1\n", "n8n ended with code 0: the host stops, to be started again.\n"],
      ["3", "0", "3\n", "n8n ended with code 3: the host stops, to be started again.\n"],
      ["256", "9", "137\n", "n8n was ended by signal 9: the host stops, to be started again.\n"],
    ])("stops the host when n8n ends unasked with %s %s", async (code, signal, left, output) => {
      expect(finish(true, code, signal)).toEqual({ code: 125, left, output });
      await expect.poll(() => existsSync(join(folder, "stopped"))).toBe(true);
    });

    it("leaves the host alone when the stop was asked for", () => {
      expect(finish(false, "256", "15")).toEqual({ code: 0, left: "", output: "" });
      expect(existsSync(join(folder, "stopped"))).toBe(false);
    });
  });

  describe("PID 1's last script", () => {
    const script = join(SERVICES, ".s6-svscan/finish");

    it("ends with the code that n8n's finish left", () => {
      mkdirSync(join(folder, "run/backoffice"), { recursive: true });
      writeFileSync(join(folder, "run/backoffice/exit-code"), "137\n");
      expect(run(script)).toEqual({ code: 137, output: "" });
    });

    it("ends well after a stop that was asked for", () => {
      expect(run(script)).toEqual({ code: 0, output: "" });
    });
  });

  describe("with-secret", () => {
    it("gives a program one secret, in its environment", () => {
      mkdirSync(join(folder, "run/secrets"), { recursive: true });
      writeFileSync(join(folder, "run/secrets/TUNNEL_TOKEN"), "canary 'of' $HOME\n");
      expect(run(join(LIBRARY, "with-secret"), "TUNNEL_TOKEN", "printenv", "TUNNEL_TOKEN")).toEqual({
        code: 0,
        output: "canary 'of' $HOME\n",
      });
    });

    it("starts nothing without it", () => {
      const { code, output } = run(join(LIBRARY, "with-secret"), "TUNNEL_TOKEN", "echo", "started");
      expect(code).toBe(1);
      expect(output).not.toContain("started");
    });
  });

  const jq = programPath("jq");
  if (!jq) console.log("Skipped: there is no jq on PATH (Debian and Ubuntu: apt-get install jq).");

  describe.skipIf(!jq)("maestro-settings", () => {
    const version4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
    const ours = {
      webInterfaceUseCustomPort: true,
      webInterfaceCustomPort: 7074,
      persistentWebLink: true,
      checkForUpdatesOnStartup: false,
      crashReportingEnabled: false,
      disableGpuAcceleration: true,
    };

    function settings(before?: string): { after: Record<string, unknown>; output: string } {
      const file = join(folder, "data/maestro/maestro-settings.json");
      mkdirSync(join(folder, "data/maestro"), { recursive: true });
      if (before !== undefined) writeFileSync(file, before);
      const { code, output } = run(join(LIBRARY, "maestro-settings"));
      expect(code).toBe(0);
      expect(statSync(file).mode & 0o777).toBe(0o600);
      return { after: JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>, output };
    }

    it("makes settings with a token of its own", () => {
      const { after } = settings();
      expect(after).toEqual({ ...ours, webAuthToken: expect.stringMatching(version4) as string });
    });

    it("keeps the user's own, and the token", () => {
      const webAuthToken = "3310C1C6-780d-4653-901b-e4ec6180d2e4";
      const before = {
        theme: "dark",
        webInterfaceCustomPort: 8080,
        crashReportingEnabled: true,
        webAuthToken,
      };
      expect(settings(JSON.stringify(before)).after).toEqual({ theme: "dark", ...ours, webAuthToken });
    });

    it("replaces a token that Maestro would not take", () => {
      for (const webAuthToken of ["mine", 5, null, "3310c1c6-780d-1653-901b-e4ec6180d2e4"]) {
        expect(settings(JSON.stringify({ webAuthToken })).after["webAuthToken"]).toMatch(version4);
      }
    });

    it("puts aside what can't be read", () => {
      const kept = join(folder, "data/maestro/maestro-settings.json.unreadable");
      const { after, output } = settings('{"theme":');
      expect(after).toMatchObject(ours);
      expect(readFileSync(kept, "utf8")).toBe('{"theme":');
      expect(output).toBe(
        `Maestro's settings were no JSON object: kept as ${kept}, Maestro starts with new ones.\n`,
      );
    });
  });
});
