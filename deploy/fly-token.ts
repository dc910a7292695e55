import { StepError } from "./fail";

/** How a human gets a new token into the environment without showing it. */
export const NEW_FLY_TOKEN =
  'export FLY_API_TOKEN="$(flyctl tokens create org --org ORG --expiry 24h)" (ORG: see flyctl orgs list)';

/** The operator's Fly.io token: what goes into the `Authorization` header, and what no output may show. */
export interface FlyToken {
  readonly authorization: string;
  readonly secrets: readonly string[];
}

/**
 * The token in `FLY_API_TOKEN`, read the way flyctl reads it: a leading scheme and blanks are dropped, several tokens are
 * separated by commas, macaroons go out as `FlyV1` and alone, everything else as `Bearer` (superfly/fly-go, tokens).
 *
 * @throws StepError when there is none, or when it holds characters that no token has
 */
export function flyToken(environment: NodeJS.ProcessEnv = process.env): FlyToken {
  const token = (environment.FLY_API_TOKEN ?? "").trim().replace(/^((FlyV1|Bearer)\s+)+/i, "");
  if (!token) {
    throw new StepError(
      `FLY_API_TOKEN is not set; nothing can be deployed to Fly.io without it (a login with \`flyctl auth login\` is not read).\n` +
        `Set it: ${NEW_FLY_TOKEN}\nThen deploy again: npx cdktf deploy fly`,
    );
  }
  const tokens = token.split(",").map((each) => each.trim());
  // fetch would refuse such a header with an error that shows it.
  if (tokens.some((each) => !/^[\x21-\x7e]+$/.test(each))) {
    throw new StepError(
      `FLY_API_TOKEN is not a token: it has a blank, a line break or a special character inside.\n` +
        `Set it again: ${NEW_FLY_TOKEN}\nThen deploy again: npx cdktf deploy fly`,
    );
  }
  const macaroons = tokens.filter((each) => /^fm(1r|1a|2)_/.test(each));
  const authorization = macaroons.length > 0 ? `FlyV1 ${macaroons.join(",")}` : `Bearer ${tokens.join(",")}`;
  return { authorization, secrets: tokens };
}
