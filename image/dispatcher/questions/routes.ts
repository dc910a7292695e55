import { Problem, type ApiRequest, type Route } from "../http/route.ts";
import { at } from "../signals/payload.ts";
import type { Asking } from "./asker.ts";
import { classify } from "./classify.ts";
import { DRAFT_KINDS, draft } from "./drafts.ts";

export interface QuestionProps {
  /** Two, so that a digest doesn't wait for a morning's mail. */
  readonly classifier: Asking;
  readonly drafter: Asking;
}

/** A mail may be long; 32 KiB of its text are used. */
const BODY_LIMIT = 1024 * 1024;

/** POST /classify and POST /drafts: one small question to Claude, which has no tools for it. */
export function questionRoutes({ classifier, drafter }: QuestionProps): Route[] {
  return [
    {
      method: "POST",
      path: "/classify",
      bodyLimit: BODY_LIMIT,
      handle: async (request) => ({ status: 200, body: await classify(textOf(request), classifier) }),
    },
    {
      method: "POST",
      path: "/drafts",
      bodyLimit: BODY_LIMIT,
      handle: async (request) => {
        const given = at(request.json(), "kind");
        const kind = DRAFT_KINDS.find((each) => each === given);
        if (!kind)
          throw new Problem(
            400,
            `kind must be ${DRAFT_KINDS.join(" or ")}; it is ${given === undefined ? "missing" : JSON.stringify(given).slice(0, 50)}.`,
          );
        return { status: 200, body: { text: await draft(kind, textOf(request), drafter) } };
      },
    },
  ];
}

function textOf(request: ApiRequest): string {
  const text = at(request.json(), "text");
  if (typeof text === "string" && text.trim() !== "") return text;
  throw new Problem(400, "text must be a text that is not empty.");
}
