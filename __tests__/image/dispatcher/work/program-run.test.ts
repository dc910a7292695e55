import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { imageNode } from "../../../../rehearsal/image/node";

test("a step that can't be started for want of files ends with a code, and the dispatcher goes on", () => {
  const script = `
import { openSync } from "node:fs";
import { Run } from "${resolve("image/dispatcher/work/run.ts")}";
const program = ["/bin/true"];
const run = new Run({ command: program, killer: program, remover: program, id: "x" });
await run.begin();
try { for (;;) openSync("/dev/null"); } catch {}
console.log(JSON.stringify(await run.begin()));
`;
  const start = ["-c", 'ulimit -n 100; exec "$0" --input-type=module -e "$1"', imageNode(), script];
  expect(JSON.parse(execFileSync("/bin/sh", start, { encoding: "utf8" }))).toEqual({
    code: 127,
    errors: "spawn /bin/true EMFILE",
  });
});
