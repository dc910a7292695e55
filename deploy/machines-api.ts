import { StepError } from "./fail";
import type { FlyToken } from "./fly-token";
import { type AppPart, RefusedRequest, lostConnection, strangeAnswer } from "./machines-api-error";
import { redaction } from "./redaction";

const ATTEMPTS = 3;

/** Where the Machines API is and how patient to be with it. */
export interface MachinesApiProps {
  readonly token: FlyToken;
  /**
   * Address without `/v1`; flyctl names the same setting `FLY_FLAPS_BASE_URL`.
   * @default "https://api.machines.dev"
   */
  readonly baseUrl?: string;
  /** Time limit of one request. @default 20 */
  readonly timeoutSeconds?: number;
  /** Pause before the second attempt of a read; twice as long before the third. @default 0.5 */
  readonly retryDelaySeconds?: number;
}

/** A volume of an app, as far as the deploy looks at it. */
export interface FlyVolumeListed {
  readonly id: string;
  readonly name: string;
  readonly region: string;
  readonly size_gb: number;
  readonly attached_machine_id?: string | null;
}

/** Paths below `/v1/apps/<app>` and, in the answer, the field with the list; volumes come as a bare array (superfly/fly-go, flaps). */
const LISTS: Readonly<Record<AppPart, { path: string; field?: string }>> = {
  secrets: { path: "secrets", field: "secrets" },
  volumes: { path: "volumes" },
  addresses: { path: "ip_assignments", field: "ips" },
};

/**
 * The few calls of Fly.io's Machines API that the steps of a deploy need.
 *
 * flyctl is not used for them: it writes the values it sends into a log file.
 */
export class MachinesApi {
  private readonly baseUrl: string;
  private readonly timeoutSeconds: number;
  private readonly retryDelaySeconds: number;

  /** @throws StepError when the address is no address */
  public constructor(private readonly props: MachinesApiProps) {
    this.baseUrl = (props.baseUrl ?? "https://api.machines.dev").replace(/\/+$/, "");
    this.timeoutSeconds = props.timeoutSeconds ?? 20;
    this.retryDelaySeconds = props.retryDelaySeconds ?? 0.5;
    if (!/^https?:\/\//.test(this.baseUrl) || !URL.canParse(this.baseUrl)) {
      throw new StepError(
        `FLY_FLAPS_BASE_URL is "${this.baseUrl}", which is no address such as https://api.machines.dev. Fix or unset it.`,
      );
    }
  }

  /**
   * Names of the secrets set on `app`, staged ones included.
   *
   * @param version what `stageSecrets` returned: the answer is then at least as new as that change
   * @throws StepError for every failure; an answer without a list is one, never "none set"
   */
  public async secretNames(app: string, version?: number): Promise<string[]> {
    const query = version === undefined ? "" : `?version=${version}`;
    const names = (await this.list(app, "secrets", query)).map((secret) => fieldOf(secret, "name"));
    if (names.every((name) => typeof name === "string")) return names;
    throw strangeAnswer(this.baseUrl, "has no list of secrets", "secrets");
  }

  /** The volumes of `app`. @throws StepError for every failure; an answer without a list is one, never "none" */
  public async volumes(app: string): Promise<FlyVolumeListed[]> {
    return (await this.list(app, "volumes")) as FlyVolumeListed[];
  }

  /** The addresses of `app`; one that other apps share is marked. @throws StepError as `volumes` */
  public async addresses(app: string): Promise<{ readonly ip: string; readonly shared?: boolean }[]> {
    return (await this.list(app, "addresses")) as { ip: string; shared?: boolean }[];
  }

  /**
   * Sets all of `values` on `app` in one request; machines see them when they next start.
   *
   * @returns the version of the app's secrets with this change in, undefined when the server names none
   * @throws StepError for every failure; no message shows a value
   */
  public async stageSecrets(app: string, values: ReadonlyMap<string, string>): Promise<number | undefined> {
    const body = JSON.stringify({ values: Object.fromEntries(values) });
    const answer = await this.request(app, "secrets", "", { method: "POST", body }, [...values.values()]);
    const version = fieldOf(answer, "version");
    return typeof version === "number" ? version : undefined;
  }

  private async list(app: string, what: AppPart, query = ""): Promise<unknown[]> {
    const answer = await this.read(app, what, query);
    const { field } = LISTS[what];
    const list = field === undefined ? answer : fieldOf(answer, field);
    if (Array.isArray(list)) return list as unknown[];
    throw strangeAnswer(this.baseUrl, `has no list of ${what}`, what);
  }

  /** Reads change nothing, so they alone are tried again. */
  private async read(app: string, what: AppPart, query: string): Promise<unknown> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.request(app, what, query, { method: "GET" }, []);
      } catch (error) {
        if (attempt === ATTEMPTS || !(error instanceof RefusedRequest && error.mayPass)) throw error;
        await new Promise((resolve) => setTimeout(resolve, attempt * this.retryDelaySeconds * 1000));
      }
    }
  }

  private async request(
    app: string,
    what: AppPart,
    query: string,
    init: RequestInit,
    secrets: string[],
  ): Promise<unknown> {
    const path = `/v1/apps/${encodeURIComponent(app)}/${LISTS[what].path}${query}`;
    const { status, text } = await this.send(path, init);
    if (status < 200 || status > 299) {
      throw new RefusedRequest(app, what, status, redaction([...this.props.token.secrets, ...secrets])(text));
    }
    try {
      return JSON.parse(text);
    } catch {
      throw strangeAnswer(this.baseUrl, "is not JSON", what);
    }
  }

  private async send(path: string, init: RequestInit): Promise<{ status: number; text: string }> {
    try {
      const response = await fetch(this.baseUrl + path, {
        ...init,
        headers: { authorization: this.props.token.authorization, "content-type": "application/json" },
        // A redirect would carry the values of a POST on to another host.
        redirect: "manual",
        signal: AbortSignal.timeout(this.timeoutSeconds * 1000),
      });
      return { status: response.status, text: await response.text() };
    } catch (error) {
      throw lostConnection(this.baseUrl, error, this.timeoutSeconds);
    }
  }
}

function fieldOf(value: unknown, field: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[field] : undefined;
}
