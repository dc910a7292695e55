import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { JobLogs } from "../../../../image/dispatcher/jobs/log";

const TIME = "2026-11-23T04:01:59.000Z";
const MIB = 1024 * 1024;

describe("a job's log", () => {
  let folder: string;
  let logs: JobLogs;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "logs-"));
    logs = new JobLogs(folder, () => new Date(TIME));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it("has the time before each line", () => {
    logs.line("a", "one\ntwo");
    logs.note("a", "three");

    expect(logs.read("a")).toBe(`${TIME} one\n${TIME} two\n${TIME} three\n`);
  });

  it("is empty before its first line", () => {
    expect([logs.read("a"), logs.tail("a", 3)]).toEqual(["", ""]);
  });

  it("can be read by its last lines", () => {
    logs.line("a", "one\n\nthree");

    expect(logs.tail("a", 1)).toBe(`${TIME} three\n`);
    expect(logs.tail("a", 2)).toBe(`${TIME} \n${TIME} three\n`);
    expect(logs.tail("a", 9)).toBe(logs.read("a"));
  });

  it("can be read from where somebody has read to", () => {
    logs.line("a", "☂");
    const before = Buffer.byteLength(logs.read("a"));
    logs.line("a", "two");

    expect(logs.read("a", before)).toBe(`${TIME} two\n`);
  });

  it("has nothing that a terminal obeys", () => {
    logs.line("a", "red \u001b[31m bell \u0007 tab \t \u009b2J");

    expect(logs.read("a")).toBe(`${TIME} red \u{fffd}[31m bell \u{fffd} tab \t \u{fffd}2J\n`);
  });

  it("ends at 20 MiB, and still says what becomes of the job", () => {
    for (let mib = 0; mib < 25; mib += 1) logs.line("a", "x".repeat(MIB));
    logs.note("a", "The job has succeeded.");

    expect(logs.tail("a", 2)).toBe(
      `${TIME} The log is full (20 MiB). From here on it says only what becomes of the job.\n${TIME} The job has succeeded.\n`,
    );
    expect(statSync(join(folder, "a", "log")).size).toBeLessThan(20 * MIB);
  });

  it("is for the dispatcher alone", () => {
    logs.line("a", "one");

    expect(statSync(join(folder, "a")).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, "a", "log")).mode & 0o777).toBe(0o600);
  });
});
