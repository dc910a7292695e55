import { describe, expect, it } from "vitest";
import { flatten, readRunData, subjects, unflatten } from "../../../image/n8n/cut-short-data";
import { plan } from "../../../image/n8n/cut-short-plan";
import type { CutShort, Plan } from "../../../image/n8n/cut-short-plan";
import { cutShort, NOW, runData } from "./cut-short-runs";
import { workflow } from "./workflow-files";

const MAIL = "emailTriage00001";
const SORTING = ["One mail", "Mail", "Begun once", "Settings", "To be read?", "Classify"];
const ASKING = [...SORTING, "What is it?", "Draft an answer", "Anybody to ask?"];
const SEE_TO_IT = "It is in the inbox, marked as read: see to it yourself.";

function told(message: string, node?: string): Plan {
  return { again: false, telling: { message, ...(node !== undefined && { node }) } };
}

function atNode(name: string): Plan {
  const message = `The mail "Where is it?" was cut short at "${name}", which may have done its work already and isn't done twice. ${SEE_TO_IT}`;
  return told(message, name);
}

describe("a run that was cut short", () => {
  it.each([
    ["sentryError00001", "Sentry", []],
    ["githubSignal0001", "GitHub", []],
    ["featureSpec00001", "A checked signal", []],
    ["workflowFailed01", "A workflow failed", []],
    [MAIL, "New mail", []],
    [MAIL, "Reading", ["New mail"]],
    [MAIL, "Each by itself", ["New mail", "Reading"]],
    [MAIL, "One mail", []],
    [MAIL, "Classify", SORTING.slice(0, -1)],
    [MAIL, "Five minutes", [...SORTING, "Any more tries?"]],
    [MAIL, "Open an issue", [...SORTING, "What is it?"]],
    [MAIL, "Archive", [...SORTING, "What is it?"]],
    [MAIL, "Draft an answer", [...SORTING, "What is it?"]],
    [MAIL, "Anybody to ask?", ASKING.slice(0, -1)],
    [MAIL, "Whom to ask?", [...ASKING, "Asked once"]],
  ])("of %s at %s is run again", (id, next, done) => {
    expect(plan(cutShort(id, next, done), NOW)).toEqual({ again: true });
  });

  it.each([
    ["Begun once", SORTING.slice(0, 2)],
    ["Asked once", ASKING],
    ["Ask by mail", [...ASKING, "Asked once", "Whom to ask?"]],
    ["Ask in Slack", [...ASKING, "Asked once", "Whom to ask?"]],
    ["Send the answer", [...ASKING, "Asked once", "Whom to ask?", "Ask by mail", "Asked?", "Released?"]],
  ])("at %s, which must not be done twice, is told of", (next, done) => {
    expect(plan(cutShort(MAIL, next, done), NOW)).toEqual(atNode(next));
  });

  it("after a person was asked is told of, whatever comes next", () => {
    const done = [...ASKING, "Asked once", "Whom to ask?", "Ask by mail"];
    expect(plan(cutShort(MAIL, "Released?", done), NOW)).toEqual(atNode("Ask by mail"));
  });

  it("where an answer may have gone out is told of as such, also days later and a second time", () => {
    const done = [...ASKING, "Asked once", "Whom to ask?", "Ask by mail", "Asked?", "Released?"];
    const more = { came: NOW - 4 * 86_400_000, again: true };
    expect(plan(cutShort(MAIL, "Send the answer", done, more), NOW)).toEqual(atNode("Send the answer"));
  });

  it("is told of when its steps weren't noted and one that may have begun must not be done twice", () => {
    const { saveExecutionProgress, ...settings } = workflow(MAIL).settings;
    expect(saveExecutionProgress).toBe(true);
    const unnoted = { ...workflow(MAIL), settings };
    expect(plan(cutShort(MAIL, "Classify", [], { workflow: unnoted }), NOW)).toEqual(atNode("Asked once"));
    expect(plan(cutShort(MAIL, "New mail", [], { workflow: unnoted }), NOW)).toEqual({ again: true });
  });

  it.each([
    ["n8n-nodes-base.notion", {}],
    ["n8n-nodes-base.httpRequest", { url: "https://api.example.com/" }],
    ["n8n-nodes-base.httpRequest", { url: "http://127.0.0.1:70700/" }],
    ["n8n-nodes-base.executeWorkflow", { workflowId: { value: "somebodysOwn0001" } }],
  ])("at a node of somebody's own, %s, is told of", (type, parameters) => {
    const own = { ...workflow(MAIL), nodes: [{ name: "Mine", type, parameters }] };
    expect(plan(cutShort(MAIL, "Mine", [], { workflow: own }), NOW)).toEqual(atNode("Mine"));
  });

  it.each<[string, Partial<CutShort>, string]>([
    ["a second time", { again: true }, "was cut short twice: n8n ended both times before it was done"],
    ["days ago", { came: NOW - 3 * 86_400_000 - 1 }, "was cut short, and is more than three days old"],
  ])("%s is told of", (_, more, what) => {
    expect(plan(cutShort(MAIL, "Classify", [], more), NOW)).toEqual(
      told(`The mail "Where is it?" ${what}. ${SEE_TO_IT}`),
    );
  });

  it("whose data can't be read is told of by its time", () => {
    expect(plan(cutShort("sentryError00001", "Sentry", [], { data: undefined }), NOW)).toEqual(
      told(
        "A run for what came at 2026-11-23 07:59 UTC was cut short, and what n8n kept of it can't be read. Sentry doesn't send it again: see there whether a new error has no issue yet.",
      ),
    );
  });
});

describe("what n8n stores of a run", () => {
  it("is read as what it stands for, things that stand in two places too", () => {
    const text = '[{"a":"1","b":"2","n":1,"c":"1"},["2"],"text"]';
    expect(unflatten(text)).toEqual({ a: ["text"], b: "text", n: 1, c: ["text"] });
  });

  it("may hold itself", () => {
    const loop = unflatten('[{"a":"0"}]') as { a: unknown };
    expect(loop.a).toBe(loop);
  });

  it("is written so that it is read the same", () => {
    const value = { a: [{ b: "1" }, null, true, 2.5], c: "", d: {} };
    expect(unflatten(flatten(value))).toEqual(value);
  });

  it("has no more keys than it was stored with", () => {
    expect(Object.keys(unflatten('[{"__proto__":"1"},{}]') as object)).toEqual(["__proto__"]);
  });

  it("names the subjects of its mails, each once", () => {
    expect(subjects(runData("Each by itself", ["New mail"]))).toEqual(["Where is it?"]);
  });

  it.each(["", "[]", '["text"]', '[{"resultData":"1"},{}]'])("is refused when it is %j", (text) => {
    expect(() => readRunData(text)).toThrow();
  });
});
