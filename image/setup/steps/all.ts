import type { Host } from "../../health/host.ts";
import { repositoriesOf } from "../maestro/give.ts";
import type { Step } from "../step.ts";
import { claudeMdStep } from "./claude-md.ts";
import { claudeStep } from "./claude.ts";
import { cloneStep } from "./clone.ts";
import { ghStep } from "./gh.ts";
import { gitHubSteps } from "./github.ts";
import { maestroStep } from "./maestro.ts";
import { skillsStep } from "./skills.ts";

/** What a host needs after its first start, in order. */
export function allSteps(host: Host): readonly Step[] {
  const repositories = repositoriesOf(host);
  let clones = 0;
  return [
    ...repositories.map((repository) => cloneStep(host.root, repository, () => clones++)),
    claudeMdStep(host.root, repositories),
    skillsStep(host.root),
    ...gitHubSteps(host),
    maestroStep(host, repositories, () => clones > 0),
    claudeStep(host),
    ghStep(host, repositories),
  ];
}
