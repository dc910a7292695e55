import { SecretReference } from "../constructs/secret-reference";
import { StepError, runStep } from "./fail";
import { flyToken } from "./fly-token";
import { MachinesApi } from "./machines-api";
import { problemWithValue } from "./secret-value";
import { optionalStepInput, stepInput } from "./step-input";

/**
 * The secrets gate: no machine is made or changed before every secret it can't start without is set on its app.
 *
 * Secrets that stand in the operator's environment, optional ones too, are set on the app first; their values go into that request only.
 * One that data on the volume depends on is never set over an earlier value.
 * Inputs: FLY_APP, HOST_SECRETS (names from the table, separated by commas), FLY_API_TOKEN.
 */
async function checkSecrets(): Promise<void> {
  const app = stepInput("FLY_APP");
  const references = referencesNamed(stepInput("HOST_SECRETS"));
  const values = valuesAtHand(references);
  refuseWrongKinds(app, values);

  const api = new MachinesApi({ token: flyToken(), baseUrl: optionalStepInput("FLY_FLAPS_BASE_URL") });
  const version = await stage(api, app, values);
  // What was just sent counts as set only once the server lists it.
  const set = await api.secretNames(app, version);
  const unset = references.filter((reference) => !set.includes(reference.name));
  const missing = unset.filter(({ required }) => required);
  if (missing.length > 0) throw new StepError(missingMessage(app, missing));
  console.log(setMessage(app, references, unset));
}

function referencesNamed(list: string): SecretReference[] {
  const names = list.split(",").map((name) => name.trim());
  try {
    return names.filter((name) => name !== "").map((name) => SecretReference.named(name));
  } catch (error) {
    throw new StepError((error as Error).message);
  }
}

/** Values without the line break that `export X="$(cat file)"` and editors leave behind; a blank variable is no value. */
function valuesAtHand(references: readonly SecretReference[]): Map<SecretReference, string> {
  const values = references.map((each) => [each, process.env[each.name]?.trim() ?? ""] as const);
  return new Map(values.filter(([, value]) => value !== ""));
}

function refuseWrongKinds(app: string, values: ReadonlyMap<SecretReference, string>): void {
  const problems = [...values].flatMap(([reference, value]) => {
    const problem = problemWithValue(reference, value);
    return problem ? [`  ${problem}\n${howToSet(reference)}\n`] : [];
  });
  if (problems.length === 0) return;
  throw new StepError(
    `${count(problems.length, "secret")} in your environment can't be right; nothing was sent to the Fly app "${app}".\n\n` +
      `${problems.join("\n")}\nA variable that is unset leaves the secret on the app as it is. Then deploy again: npx cdktf deploy fly`,
  );
}

/** @returns the version of the app's secrets after the change, undefined when nothing was sent */
async function stage(api: MachinesApi, app: string, values: ReadonlyMap<SecretReference, string>) {
  const once = [...values.keys()].some(({ setOnce }) => setOnce);
  const standing = once ? await api.secretNames(app) : [];
  const sent = [...values].filter(([{ name, setOnce }]) => !setOnce || !standing.includes(name));
  if (sent.length === 0) return undefined;

  const version = await api.stageSecrets(app, new Map(sent.map(([{ name }, value]) => [name, value])));
  const names = sent.map(([{ name }]) => name).join(", ");
  console.log(`secrets on the Fly app "${app}": staged ${names} (in force at the machine's next start)`);
  return version;
}

function setMessage(
  app: string,
  references: readonly SecretReference[],
  unset: readonly SecretReference[],
): string {
  const count = references.filter(({ required }) => required).length;
  const without = unset.map((each) => `\n  without ${each.name}  ${each.purpose}`);
  return `secrets on the Fly app "${app}": all ${count} that the host needs are set${without.join("")}`;
}

function missingMessage(app: string, missing: readonly SecretReference[]): string {
  const entries = missing.map((each) => `  ${each.name}  ${each.purpose}\n${howToSet(each)}\n`);
  const verb = missing.length === 1 ? "is" : "are";
  return (
    `${count(missing.length, "secret")} ${verb} missing on the Fly app "${app}"; the machine was not touched.\n\n` +
    `${entries.join("\n")}\nThen deploy again: npx cdktf deploy fly`
  );
}

function howToSet({ name, obtain }: SecretReference): string {
  return `    get it: ${obtain}\n    set it: read -rs ${name} && export ${name}`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

void runStep(checkSecrets);
