import type { Route } from "../http/route.ts";
import { prepareRepository, type PreparedRepository, type PrepareProps } from "./prepare.ts";

/** What the operator's set-up asks of the dispatcher, which has the token for it. */
export function repositoryRoutes(props: PrepareProps): Route[] {
  return [
    {
      method: "POST",
      path: "/repositories/prepare",
      for: "operator",
      handle: async () => {
        const repositories: PreparedRepository[] = [];
        for (const name of props.repositories) repositories.push(await prepareRepository(props, name));
        return { status: 200, body: { repositories } };
      },
    },
  ];
}
