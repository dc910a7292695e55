import type { Route } from "../http/route.ts";
import { fromGitHub } from "../signals/from-github.ts";
import { IssueMaker, type IssueTracker } from "./maker.ts";
import type { IssueRecords } from "./records.ts";
import { deliveryOf, issueRequest } from "./request.ts";

export interface IssueProps {
  readonly github: IssueTracker;
  readonly records: IssueRecords;
  /** As owner/name; issues for no particular one go to the first. */
  readonly repositories: readonly string[];
}

/** A mail's text is longer than other requests; of its body 60,000 characters are used. */
const BODY_LIMIT = 1024 * 1024;

/** POST /issues: makes an issue, once for each delivery. */
export function issueRoutes({ github, records, repositories }: IssueProps): Route[] {
  const maker = new IssueMaker(github, records);
  return [
    {
      method: "POST",
      path: "/issues",
      bodyLimit: BODY_LIMIT,
      handle: async (request) => {
        const delivery = deliveryOf(request.headers["x-backoffice-delivery"]);
        const issue = issueRequest(delivery, request.json(), repositories);
        const { known, ...made } = await fromGitHub(maker.make(delivery, issue));
        return { status: known ? 200 : 201, body: made };
      },
    },
  ];
}
