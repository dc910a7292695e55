import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const SERVICES = "image/services";
const LIBRARY = "image/rootfs/usr/local/lib/backoffice";
const names = readdirSync(SERVICES).filter((name) => !name.startsWith("."));
const sideServices = names.filter((name) => name !== "n8n");
const secrets = readFileSync("image/rootfs/etc/backoffice/secrets", "utf8")
  .split("\n")
  .filter((line) => /^[A-Z]/.test(line))
  .map((line) => line.replace(/\s.*/, ""));

const read = (service: string, file: string): string => readFileSync(join(SERVICES, service, file), "utf8");
const isExecutable = (path: string): boolean => (statSync(path).mode & 0o111) === 0o111;
/** The words of a script's commands, without its comments. */
const commands = (script: string): string => script.replace(/^#.*$/gm, "").replace(/\\\n/g, " ");

describe("the services", () => {
  it("are the ten of the host", () => {
    expect(names.sort()).toEqual(
      [
        "broker",
        "dispatcher",
        "health",
        "mailbox",
        "maestro",
        "n8n",
        "probe",
        "sshd",
        "tunnel",
        "xvfb",
      ].sort(),
    );
  });

  it.each(names)("%s can be run and has a finish", (name) => {
    expect(isExecutable(join(SERVICES, name, "run"))).toBe(true);
    expect(isExecutable(join(SERVICES, name, "finish"))).toBe(true);
  });

  it.each(names)("%s writes its errors to its log too", (name) => {
    expect(commands(read(name, "run"))).toMatch(/^exec 2>&1$/m);
  });

  it.each(names.filter((name) => !["sshd", "dispatcher"].includes(name)))(
    "%s runs without rights",
    (name) => {
      expect(commands(read(name, "run"))).toMatch(
        /^exec (nice -n 5 )?\/usr\/local\/lib\/backoffice\/as [a-z0-9]+ /m,
      );
    },
  );

  it("the dispatcher runs as its own user, without anybody's environment", () => {
    expect(commands(read("dispatcher", "run"))).toMatch(
      /^exec setpriv --reuid dispatcher --regid dispatcher --groups job,job2 .*--reset-env /m,
    );
  });

  it.each(names)("%s has no secret on a command line", (name) => {
    const words = commands(read(name, "run"));
    expect(words.replace("[ ! -s /run/secrets/TUNNEL_TOKEN ]", "")).not.toContain("/run/secrets/");
    for (const secret of secrets) {
      expect(words).not.toContain(`$${secret}`);
      expect(words.replace(/=(sk-ant-oat01-)?added-by-the-(broker|dispatcher)\b/g, "")).not.toContain(
        `${secret}=`,
      );
    }
  });

  it.each(sideServices)("%s is held back when it ends often, and never ends the host", (name) => {
    expect(commands(read(name, "run"))).toMatch(/^\/usr\/local\/lib\/backoffice\/back-off$/m);
    expect(commands(read(name, "finish"))).toMatch(
      /^exec \/usr\/local\/lib\/backoffice\/ended "\$1" "\$2"\n*$/m,
    );
    expect(commands(read(name, "finish"))).not.toContain("stop");
  });

  it("all end within Fly's five seconds: side services 2, n8n 3.5, what is left over before 4", () => {
    for (const name of sideServices) expect(read(name, "timeout-kill")).toBe("2000\n");
    expect(read("n8n", "timeout-kill")).toBe("3500\n");
    const deadline = /^sleep ([0-9.]+)$/m.exec(readFileSync(join(LIBRARY, "stop"), "utf8"))?.[1];
    expect(Number(deadline)).toBeGreaterThan(3.5);
    expect(Number(deadline)).toBeLessThan(4);
  });

  it("stop in order on SIGTERM and SIGINT", () => {
    for (const signal of ["SIGTERM", "SIGINT"]) {
      expect(isExecutable(join(SERVICES, ".s6-svscan", signal))).toBe(true);
      expect(read(".s6-svscan", signal)).toBe("#!/bin/sh\nexec /usr/local/lib/backoffice/stop\n");
    }
    expect(isExecutable(join(SERVICES, ".s6-svscan/finish"))).toBe(true);
  });

  it("Maestro's agents have the same environment as the operator's session", () => {
    const session = readFileSync("image/rootfs/etc/ssh/sshd_config.d/10-backoffice.conf", "utf8");
    const variables = /^SetEnv (.*)$/m.exec(session)?.[1]?.split(" ") ?? [];
    // Of the operator's shell alone.
    const shell = "ZDOTDIR=/etc/zsh/operator";
    expect(variables).not.toEqual([]);
    expect(commands(read("maestro", "run")).split(/\s+/)).toEqual(
      expect.arrayContaining(variables.filter((each) => each !== shell)),
    );
  });
});
