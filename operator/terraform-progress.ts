const PLAN_BEGINS =
  /^(Terraform used the selected providers|OpenTofu used the selected providers|Terraform will perform|OpenTofu will perform)/;
const PLAN_ENDS = /^Plan: /;
const NOISE = /: (Refreshing state|Reading\.\.\.|Read complete)|local-exec: Executing:/;

/** Passes on what an apply does and how it ends, without the plan in front: here the plan was agreed to in other words. */
export function withoutPlan(print: (line: string) => void): (line: string) => void {
  let isPlan = false;
  return (line) => {
    if (PLAN_BEGINS.test(line)) isPlan = true;
    if (PLAN_ENDS.test(line)) isPlan = false;
    if (!isPlan && !NOISE.test(line)) print(line);
  };
}
