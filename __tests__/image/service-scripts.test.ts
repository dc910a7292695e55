import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LIBRARY, ScriptFolder } from "./script-folder";

const SERVICES = "image/services";

describe("the services' scripts", () => {
  let folder: ScriptFolder;
  beforeEach(() => {
    folder = new ScriptFolder();
  });
  afterEach(() => folder.remove());

  describe("back-off", () => {
    /** A time as s6 writes it into its tally. */
    const tai = (secondsAgo: number): string =>
      `@4${Math.floor(Date.now() / 1000 + 10 - secondsAgo)
        .toString(16)
        .padStart(15, "0")}00000000 signal SIGKILL`;

    function backOff(...ends: number[]): string {
      folder.standIn("s6-svdt", `cat <<'END'\n${ends.map(tai).join("\n")}\nEND`);
      folder.standIn("sleep", `echo "$@" >${folder.path}/slept`);
      const { code, output } = folder.run(join(LIBRARY, "back-off"));
      expect(code).toBe(0);
      const slept = join(folder.path, "slept");
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
      expect(folder.run(join(LIBRARY, "ended"), "3", "0")).toEqual({
        code: 0,
        output: "Ended with code 3.\n",
      });
      expect(folder.run(join(LIBRARY, "ended"), "256", "9")).toEqual({
        code: 0,
        output: "Ended by signal 9.\n",
      });
    });

    it("leaves down what has nothing to run here, without another word", () => {
      expect(folder.run(join(LIBRARY, "ended"), "125", "0")).toEqual({ code: 125, output: "" });
    });

    it("ends the children that the service left behind", async () => {
      const child = spawn("sleep", ["60"], { detached: true, stdio: "ignore" });
      mkdirSync(join(folder.path, "data"));
      writeFileSync(join(folder.path, "data/group"), `${child.pid}\n`);
      folder.run(join(LIBRARY, "ended"), "256", "9");
      expect(await once(child, "exit")).toEqual([null, "SIGKILL"]);
    });
  });

  describe("n8n's finish", () => {
    function finish(
      wantedUp: boolean,
      ...how: string[]
    ): { code: number | null; left: string; output: string } {
      folder.standIn("s6-svstat", `[ "$*" = "-o wantedup ." ] && echo ${wantedUp}`);
      folder.standIn("stop", `echo stopped >${folder.path}/stopped`);
      folder.standIn("setsid", 'exec "$@"');
      mkdirSync(join(folder.path, "run/backoffice"), { recursive: true });
      const { code, output } = folder.run(join(SERVICES, "n8n/finish"), ...how);
      const left = join(folder.path, "run/backoffice/exit-code");
      return { code, left: existsSync(left) ? readFileSync(left, "utf8") : "", output };
    }

    it.each([
      ["0", "0", "1\n", "n8n ended with code 0: the host stops, to be started again.\n"],
      ["3", "0", "3\n", "n8n ended with code 3: the host stops, to be started again.\n"],
      ["256", "9", "137\n", "n8n was ended by signal 9: the host stops, to be started again.\n"],
    ])("stops the host when n8n ends unasked with %s %s", async (code, signal, left, output) => {
      expect(finish(true, code, signal)).toEqual({ code: 125, left, output });
      await expect.poll(() => existsSync(join(folder.path, "stopped"))).toBe(true);
    });

    it("leaves the host alone when the stop was asked for", () => {
      expect(finish(false, "256", "15")).toEqual({ code: 0, left: "", output: "" });
      expect(existsSync(join(folder.path, "stopped"))).toBe(false);
    });
  });

  describe("PID 1's last script", () => {
    const script = join(SERVICES, ".s6-svscan/finish");

    it("ends with the code that n8n's finish left", () => {
      mkdirSync(join(folder.path, "run/backoffice"), { recursive: true });
      writeFileSync(join(folder.path, "run/backoffice/exit-code"), "137\n");
      expect(folder.run(script)).toEqual({ code: 137, output: "" });
    });

    it("ends well after a stop that was asked for", () => {
      expect(folder.run(script)).toEqual({ code: 0, output: "" });
    });
  });

  describe("with-secret", () => {
    it("gives a program one secret, in its environment", () => {
      mkdirSync(join(folder.path, "run/secrets"), { recursive: true });
      writeFileSync(join(folder.path, "run/secrets/TUNNEL_TOKEN"), "canary 'of' $HOME\n");
      expect(folder.run(join(LIBRARY, "with-secret"), "TUNNEL_TOKEN", "printenv", "TUNNEL_TOKEN")).toEqual({
        code: 0,
        output: "canary 'of' $HOME\n",
      });
    });

    it("starts nothing without it", () => {
      const { code, output } = folder.run(join(LIBRARY, "with-secret"), "TUNNEL_TOKEN", "echo", "started");
      expect(code).toBe(1);
      expect(output).not.toContain("started");
    });
  });
});
