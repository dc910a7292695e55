import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { programPath } from "../../deploy/program-path";
import { LIBRARY, ScriptFolder } from "./script-folder";

const jq = programPath("jq");
if (!jq) console.log("Skipped: there is no jq on PATH (Debian and Ubuntu: apt-get install jq).");

describe.skipIf(!jq)("the services' scripts", () => {
  let folder: ScriptFolder;
  beforeEach(() => {
    folder = new ScriptFolder();
  });
  afterEach(() => folder.remove());

  describe("maestro-settings", () => {
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
      const file = join(folder.path, "data/maestro/maestro-settings.json");
      mkdirSync(join(folder.path, "data/maestro"), { recursive: true });
      if (before !== undefined) writeFileSync(file, before);
      const { code, output } = folder.run(join(LIBRARY, "maestro-settings"));
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
      const kept = join(folder.path, "data/maestro/maestro-settings.json.unreadable");
      const { after, output } = settings('{"theme":');
      expect(after).toMatchObject(ours);
      expect(readFileSync(kept, "utf8")).toBe('{"theme":');
      expect(output).toBe(
        `Maestro's settings were no JSON object: kept as ${kept}, Maestro starts with new ones.\n`,
      );
    });
  });
});
