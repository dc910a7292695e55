import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ScriptFolder } from "./script-folder";

const COMMAND = "image/rootfs/usr/local/bin/n8n";

describe("the n8n command, called by anybody but n8n's user", () => {
  let folder: ScriptFolder;
  beforeEach(() => {
    folder = new ScriptFolder();
    folder.standIn("sudo", 'echo "sudo $*"');
  });
  afterEach(() => folder.remove());

  it.each([[[]], [["start"]], [["start", "--open"]]])("starts no second n8n: %j", (args) => {
    const { code, output } = folder.run(COMMAND, ...args);
    expect({ code, output: output.replace(folder.path, "") }).toEqual({
      code: 1,
      output:
        "n8n runs as a service already; two on one database would run everything twice. To restart it, and the whole host with it: sudo s6-svc -r /run/service/n8n\n",
    });
  });

  it.each([[["--help"]], [["export:workflow", "--all"]], [["publish:workflow", "--id=start"]]])(
    "goes on as that user: %j",
    (args) => {
      const { code, output } = folder.run(COMMAND, ...args);
      expect(code).toBe(0);
      expect(output).toMatch(/^sudo -n \S+\/as n8n \S+\/n8n /);
      expect(output.trimEnd().endsWith(` ${args.join(" ")}`)).toBe(true);
    },
  );
});
