import { execFileSync } from "node:child_process";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ScriptFolder } from "./script-folder";

const COMMAND = "image/rootfs/usr/local/bin/n8n";

it("the n8n command lets webhooks take little more than a signal, whose limit is 2 MiB, and hardly any files", () => {
  const settings = `eval "$(sed -n '/^settings() {/,/^}/p' ${COMMAND})" && settings && env`;
  const lines = execFileSync("sh", ["-euc", settings], { encoding: "utf8" }).split("\n");

  expect(lines.filter((line) => line.includes("_SIZE_MAX=")).sort()).toEqual([
    "N8N_FORMDATA_FILE_SIZE_MAX=1",
    "N8N_PAYLOAD_SIZE_MAX=3",
  ]);
});

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
