import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { BRANCH } from "./git-host";
import { JobResult } from "./job-result";

describe("a job's result is refused as a bundle", () => {
  const result = new JobResult();
  beforeAll(() => result.start());
  afterAll(() => result.stop());
  beforeEach(() => result.restore());

  it.each([
    ["that is no bundle", "garbage"],
    ["that ends in its header", `# v2 git bundle\n${"1".repeat(40)} refs/heads/x\n`],
    ["of another version", "# v3 git bundle\n@object-format=sha1\n\nPACK"],
    ["whose header doesn't end", `# v2 git bundle\n${`-${"1".repeat(40)}\n`.repeat(5000)}\nPACK`],
  ])("as a file %s", async (_, content) => {
    writeFileSync(result.host.bundle, content);

    expect(await result.problems()).toEqual([
      "The job's result is no git bundle (version 2), or is cut short.",
    ]);
  });

  it("with an odd line in its header", async () => {
    writeFileSync(result.host.bundle, `# v2 git bundle\n${"1".repeat(40)}\n\nPACK`);

    expect(await result.problems()).toEqual([
      `The job's result has a line in its header that is none of a bundle: "${"1".repeat(40)}".`,
    ]);
  });

  it.each([
    ["cut short", (content: Buffer) => content.subarray(0, content.length - 30)],
    [
      "changed in its middle",
      (content: Buffer) => content.fill(0xff, content.length - 60, content.length - 30),
    ],
  ])("with a pack %s", async (_, damage) => {
    result.host.commit("One", { "src/total.js": "2\n" });
    result.host.makeBundle();
    writeFileSync(result.host.bundle, damage(readFileSync(result.host.bundle)));

    expect(await result.problems()).toEqual([
      expect.stringMatching(/^The bundle can't be accepted as it is: git index-pack failed: .+\.$/),
    ]);
  });

  it("when it lacks something that it needs", async () => {
    const tip = result.host.commit("One", { "src/total.js": "2\n" });
    const pack = result.host.feed(
      result.host.checkout,
      `${tip}\n`,
      "pack-objects",
      join(result.host.folder, "pack"),
    );
    const header = `# v2 git bundle\n${tip} refs/heads/${BRANCH}\n\n`;
    writeFileSync(
      result.host.bundle,
      Buffer.concat([Buffer.from(header), readFileSync(join(result.host.folder, `pack-${pack}.pack`))]),
    );

    expect(await result.problems()).toEqual([
      expect.stringMatching(/^The bundle can't be accepted as it is: git rev-list failed: .+\.$/),
    ]);
  });

  it.each([
    ["another branch", ["refs/heads/main"], '"refs/heads/main"'],
    [
      "a further branch",
      [`refs/heads/${BRANCH}`, "refs/heads/main"],
      `"refs/heads/${BRANCH}", "refs/heads/main"`,
    ],
    ["a tag", [`refs/heads/${BRANCH}`, "v9"], `"refs/heads/${BRANCH}", "refs/tags/v9"`],
    ["HEAD", ["HEAD", `refs/heads/${BRANCH}`], `"HEAD", "refs/heads/${BRANCH}"`],
  ])("with %s in it", async (_, revisions, names) => {
    result.host.commit("One");
    result.git("tag", "v9");
    result.host.makeBundle(...revisions);

    expect(await result.problems()).toEqual([
      `The bundle has ${names}; it is to have "refs/heads/${BRANCH}" and nothing else.`,
    ]);
  });

  it.each([
    "refs/heads/main",
    "../../x",
    "refs/heads/\u202ex",
    `refs/heads/${BRANCH}\r`,
    `refs/heads/${BRANCH} `,
  ])("with its branch named %j", async (name) => {
    result.host.commit("One");
    result.host.makeBundle();
    const content = readFileSync(result.host.bundle, "latin1").replace(
      `refs/heads/${BRANCH}`,
      Buffer.from(name).toString("latin1"),
    );
    writeFileSync(result.host.bundle, content, "latin1");

    expect(await result.problems()).toEqual([
      `The bundle has ${JSON.stringify(name)}; it is to have "refs/heads/${BRANCH}" and nothing else.`,
    ]);
  });

  it("when its branch ends in a tag", async () => {
    result.host.commit("One");
    result.git("tag", "--annotate", "--message", "Nine", "v9");
    result.host.makeBundle("main..refs/tags/v9");
    const content = readFileSync(result.host.bundle, "latin1").replace(
      "refs/tags/v9",
      `refs/heads/${BRANCH}`,
    );
    writeFileSync(result.host.bundle, content, "latin1");

    expect(await result.problems()).toEqual([
      `Object ${result.host.head("v9").slice(0, 10)} at the end of the branch is no commit.`,
    ]);
  });

  it("as a bundle of more than 50 MiB", async () => {
    writeFileSync(result.host.bundle, Buffer.alloc(50 * 1024 * 1024 + 1));

    expect(await result.problems()).toEqual(["The bundle has 52428801 bytes; allowed are 52428800."]);
  });
});
