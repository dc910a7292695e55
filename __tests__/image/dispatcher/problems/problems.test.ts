import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { Problems } from "../../../../image/dispatcher/problems/problems";
import { problemRoutes } from "../../../../image/dispatcher/problems/routes";
import { ask } from "../signals/ask-route";

const NOW = new Date("2026-11-23T12:00:00Z");

/** Where a test keeps problems; gone after it. */
function problemsFile(): string {
  const folder = mkdtempSync(join(tmpdir(), "problems-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, "problems.json");
}

describe("workflows that failed", () => {
  let logged: string[];
  const routesOf = (problems: Problems) =>
    problemRoutes({ problems, log: (line) => logged.push(line), now: () => NOW });

  beforeEach(() => {
    logged = [];
  });

  it("are logged and told, the newest first, also by the next dispatcher", async () => {
    const file = problemsFile();
    const routes = routesOf(new Problems(file));
    const first = { workflow: "Email triage", node: "Classify", message: "502 - No answer.\nat line 1" };

    expect(await ask(routes, "POST /problems", { body: first })).toEqual({ status: 204 });
    await ask(routes, "POST /problems", { body: { workflow: "Digest", message: "No mailbox." } });

    expect(logged).toEqual([
      "Workflow Email triage failed at Classify: 502 - No answer. at line 1",
      "Workflow Digest failed: No mailbox.",
    ]);
    expect(await ask(routesOf(new Problems(file)), "GET /problems")).toEqual({
      status: 200,
      body: {
        problems: [
          { at: "2026-11-23T12:00:00.000Z", workflow: "Digest", message: "No mailbox." },
          { at: "2026-11-23T12:00:00.000Z", ...first, message: "502 - No answer. at line 1" },
        ],
      },
    });
  });

  it("are remembered up to a hundred", () => {
    const problems = new Problems(problemsFile());
    for (let n = 1; n <= 120; n += 1)
      problems.add({ at: NOW.toISOString(), workflow: `w${n}`, message: "x" });

    expect(problems.all.map(({ workflow }) => workflow)).toEqual(
      Array.from({ length: 100 }, (_, n) => `w${120 - n}`),
    );
  });

  it("stand in a file small enough for backoffice-health", async () => {
    const file = problemsFile();
    const routes = routesOf(new Problems(file));
    const long = "ä".repeat(5_000);
    for (let n = 0; n < 100; n += 1) {
      await ask(routes, "POST /problems", { body: { workflow: long, node: long, message: long } });
    }

    expect(statSync(file).size).toBeGreaterThan(50_000);
    expect(statSync(file).size).toBeLessThanOrEqual(60_000);
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({ problems: new Problems(file).all });
    expect(existsSync(`${file}.new`)).toBe(false);
  });

  it.each(["", "{", '{"problems":7}', '{"problems":"abc"}', "null"])(
    "are begun anew after a damaged file: %j",
    (content) => {
      const file = problemsFile();
      writeFileSync(file, content);

      expect(new Problems(file).all).toEqual([]);
    },
  );

  it.each([
    {},
    { workflow: "a" },
    { message: "b" },
    { workflow: 7, message: "b" },
    { workflow: "\u200b", message: "b" },
  ])("are not told with %j", async (body) => {
    expect(await ask(routesOf(new Problems(problemsFile())), "POST /problems", { body })).toEqual({
      status: 400,
      body: { message: "A problem needs texts: workflow, message, and node where it is known." },
    });
    expect(logged).toEqual([]);
  });
});
