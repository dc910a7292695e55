import { readdirSync } from "node:fs";
import { join } from "node:path";
import { documentsFolder, shortName } from "./agent.ts";
import { textOf, unless, type Write } from "./write.ts";

/** The host's playbooks, as the image has them: name and text. */
export function playbooks(root: string): ReadonlyMap<string, string> {
  const folder = join(root, "/opt/backoffice/playbooks");
  const names = readdirSync(folder).filter((name) => name.endsWith(".md"));
  return new Map(names.sort().map((name) => [name.slice(0, -3), textOf(join(folder, name)) ?? ""]));
}

/**
 * What an agent's documents lack: the playbooks, for runs by hand, and the place to write down what such a run is about. A document that the
 * user has changed is left as it is; what he was given is kept beside it to tell.
 */
export function missingDocuments(root: string, repository: string): Write[] {
  const name = shortName(repository);
  const [folder, given] = [documentsFolder(name), join("/data/maestro/auto-run-given", name)].map((path) =>
    join(root, path),
  ) as [string, string];
  const shipped = [...playbooks(root)].map(
    ([playbook, text]) => [`${playbook}.md`, byHand(text, name)] as const,
  );
  const changed = shipped.flatMap(([document, text]) => {
    const [here, before] = [join(folder, document), join(given, document)];
    const now = textOf(here);
    if (now !== undefined && now !== textOf(before)) return [];
    return [...unless(here, text), ...unless(before, text)];
  });
  const issue = join(folder, "issue.md");
  return textOf(issue) === undefined ? [...changed, { file: issue, text: ISSUE }] : changed;
}

const ISSUE = `# NUMBER: what is to be done

Replace this by the text of the issue, then start one of the playbooks beside it.
`;

/** A playbook for an agent of the desktop, where nobody prepares a checkout. */
function byHand(playbook: string, name: string): string {
  const values: Record<string, string> = {
    ISSUE: join(documentsFolder(name), "issue.md"),
    CHECKOUT: join("/data/repos", name),
    OUTPUT: join("/data/maestro/output", name),
    BRANCH: "BRANCH",
    NUMBER: "NUMBER",
  };
  const note =
    "Before a run by hand: write what it is about into `issue.md` beside this document, and check out a new branch. NUMBER and BRANCH below mean these.";
  return playbook
    .replace("\n", `\n\n${note}\n`)
    .replace(/\[\[([A-Z]+)\]\]/g, (whole, value: string) => values[value] ?? whole);
}
