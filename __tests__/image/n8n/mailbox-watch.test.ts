import { describe, expect, it } from "vitest";
import { watch } from "../../../image/n8n/mailbox/watch";
import type { Memory, Sight, State } from "../../../image/n8n/mailbox/watch";

const MINUTE = 60_000;
const triage = { id: "emailTriage00001", name: "Email triage" };
const refusing = { ...triage, refusal: "connect ECONNREFUSED" };

/** Looks once a minute, from minute 0 on; returns the states and the minutes in which n8n was asked to connect again. */
function look(minutes: number, at: (minute: number) => Omit<Sight, "now">) {
  let memory: Memory = { fine: 0, everConnected: false };
  const states: State[] = [];
  const asks: number[] = [];
  for (let minute = 0; minute <= minutes; minute++) {
    const step = watch(memory, { now: minute * MINUTE, ...at(minute) }, 10 * MINUTE);
    memory = step.memory;
    states.push(step.state);
    if (step.ask) asks.push(minute);
  }
  return { states, asks };
}

describe("the watch over the mailbox", () => {
  it("has nothing to say about a host that reads no mail", () => {
    const { states, asks } = look(20, () => ({ connected: false }));
    expect(new Set(states)).toEqual(new Set(["unused"]));
    expect(asks).toEqual([]);
  });

  it("gives a workflow published later the same time to connect", () => {
    const { states } = look(33, (minute) => ({
      connected: false,
      ...(minute > 30 && { workflow: refusing }),
    }));
    expect(states.slice(30)).toEqual(["unused", "waiting", "refused", "refused"]);
  });

  it("asks for a connection that n8n has given up, less and less often, as long as n8n refuses", () => {
    const { states, asks } = look(120, () => ({ connected: false, workflow: refusing }));
    expect(states.slice(0, 4)).toEqual(["waiting", "waiting", "refused", "refused"]);
    expect(states.at(-1)).toBe("refused");
    expect(asks).toEqual([2, 4, 6, 8, 11, 15, 20, 27, 36, 48, 64, 86, 115]);
  });

  it("takes n8n to be stuck when it lost the connection for ten minutes and doesn't notice", () => {
    const { states } = look(16, (minute) => ({ connected: minute <= 5, workflow: triage }));
    expect(states.slice(5, 8)).toEqual(["connected", "waiting", "waiting"]);
    expect(states.slice(14)).toEqual(["waiting", "stuck", "stuck"]);
  });

  it("starts over when the connection is back", () => {
    const { states } = look(30, (minute) => ({ connected: minute % 9 === 0, workflow: triage }));
    expect(states).not.toContain("stuck");
  });

  it("believes n8n about a server at a port that isn't watched", () => {
    const { states, asks } = look(60, () => ({ connected: false, workflow: triage }));
    expect(states.at(-1)).toBe("elsewhere");
    expect(asks).toEqual([]);
  });
});
