import { Problem } from "../http/route.ts";
import { type JobRequest, PLAYBOOKS, type Playbook } from "./job.ts";

const FIELDS = ["playbook", "repository", "issue", "spec", "requestedBy"];
const SPEC_LENGTH = 60_000;
const NAME_LENGTH = 100;
const HIGHEST_ISSUE = 2 ** 31 - 1;
const DELIVERY_LENGTH = 200;

/**
 * What a caller asks for.
 *
 * @param repositories the host's; one is meant whatever its letters' case
 * @throws Problem 400 with all that is wrong
 */
export function jobRequest(value: unknown, repositories: readonly string[]): JobRequest {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Problem(400, `The body must be an object such as ${EXAMPLE}; it is ${shown(value)}.`);
  }
  const given = value as Readonly<Record<string, unknown>>;
  const repository = repositories.find((each) => sameName(each, given["repository"]));
  const problems = [
    ...playbookProblems(given["playbook"]),
    ...(repository ? [] : [repositoryProblem(given["repository"], repositories)]),
    ...taskProblems(given["issue"], given["spec"]),
    ...requestedByProblems(given["requestedBy"]),
    ...unknownFields(given),
  ];
  if (problems.length > 0 || !repository) throw new Problem(400, message(problems));
  const { playbook, issue, spec, requestedBy } = given as unknown as JobRequest;
  return { playbook, repository, ...(issue === undefined ? { spec } : { issue }), requestedBy };
}

/**
 * The id of the signal a request comes from.
 * @throws Problem 400 when it is none
 */
export function deliveryOf(header: string | readonly string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  const text = String(header);
  if (text.length <= DELIVERY_LENGTH && /^[\x21-\x7e]+$/.test(text)) return text;
  throw new Problem(
    400,
    `X-Backoffice-Delivery is ${shown(text)}; it must be 1 to ${DELIVERY_LENGTH} visible ASCII characters without a space.`,
  );
}

const EXAMPLE = '{"playbook":"fix-bug","repository":"owner/name","issue":12,"requestedBy":"login"}';

function message(problems: readonly string[]): string {
  if (problems.length === 1) return `The job can't be taken: ${problems[0] ?? ""}`;
  return ["The job can't be taken:", ...problems.map((problem) => `- ${problem}`)].join("\n");
}

function playbookProblems(playbook: unknown): string[] {
  if (PLAYBOOKS.includes(playbook as Playbook)) return [];
  return [`playbook is ${shown(playbook)}; it must be one of ${PLAYBOOKS.join(", ")}.`];
}

function repositoryProblem(repository: unknown, repositories: readonly string[]): string {
  return `repository is ${shown(repository)}; this host works on ${repositories.join(", ")}. Others are added to repositories in backoffice.ts.`;
}

function taskProblems(issue: unknown, spec: unknown): string[] {
  if (issue === undefined && spec === undefined)
    return ["issue and spec are both missing; one of them must be given."];
  if (issue !== undefined && spec !== undefined)
    return ["issue and spec are both given; only one of them can be."];
  if (spec !== undefined) return specProblems(spec);
  if (Number.isInteger(issue) && Number(issue) >= 1 && Number(issue) <= HIGHEST_ISSUE) return [];
  return [`issue is ${shown(issue)}; it must be the issue's number, such as 12.`];
}

function specProblems(spec: unknown): string[] {
  if (typeof spec !== "string") return [`spec is ${shown(spec)}; it must be a text.`];
  if (spec.trim() === "") return ["spec is empty; it must say what is to be done."];
  if (spec.length > SPEC_LENGTH) return [`spec has ${spec.length} characters; it may have ${SPEC_LENGTH}.`];
  // Tabs and line breaks are part of a text; the rest is what terminals obey.
  if (!/[\p{Cs}\x7f-\x9f]|(?![\t\n\r])[\x00-\x1f]/u.test(spec)) return [];
  return ["spec has control characters or broken Unicode; it must be a plain text."];
}

function requestedByProblems(name: unknown): string[] {
  const wanted = `it must be the login or name of who wants the job, 1 to ${NAME_LENGTH} characters on one line.`;
  if (name === undefined) return [`requestedBy is missing; ${wanted}`];
  if (typeof name !== "string") return [`requestedBy is ${shown(name)}; ${wanted}`];
  if (name.length > NAME_LENGTH) return [`requestedBy has ${name.length} characters; ${wanted}`];
  if (name.trim() !== "" && !/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(name)) return [];
  return [`requestedBy is ${shown(name)}; ${wanted}`];
}

function unknownFields(given: Readonly<Record<string, unknown>>): string[] {
  const unknown = Object.keys(given).filter((name) => !FIELDS.includes(name));
  return unknown.slice(0, 5).map((name) => `${shown(name)} is not known; a job has ${FIELDS.join(", ")}.`);
}

function sameName(known: string, given: unknown): boolean {
  return typeof given === "string" && known.toLowerCase() === given.toLowerCase();
}

/** A value in a message, at most 60 characters of it. */
function shown(value: unknown): string {
  if (value === undefined) return "missing";
  const text = JSON.stringify(value);
  return text.length <= 60 ? text : `${text.slice(0, 60)}...`;
}
