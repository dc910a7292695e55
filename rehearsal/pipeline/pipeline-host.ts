import { hashSync } from "bcryptjs";
import {
  FAKE_ANTHROPIC_PORT,
  FAKE_GIT_PORT,
  FAKE_GITHUB_PORT,
  FAKE_IMAP_PORT,
  FAKE_SMTP_PORT,
} from "../image/fake-ports";
import { Host } from "../image/host";
import { IsolatedNetwork } from "../image/network";
import { Bridge } from "./bridge";
import { ClaudeApi, type Scenario } from "./claude-api";
import { Dovecot } from "./dovecot";
import { found } from "./found";
import { GitServer } from "./git-server";
import { GitHubApi } from "./github-api";
import type { GitHubIssue } from "./github-repository";
import { type HttpAnswer, type HttpCall, httpCall } from "./http-call";
import { Jobs } from "./jobs";
import { N8nOperator } from "./n8n-operator";
import { type PipelineSecrets, makeSecrets } from "./pipeline-secrets";
import { SmtpSink } from "./smtp-sink";

/** The repositories of every host here; the first is the sample project. */
export const REPOSITORIES = ["acme/shop", "acme/site"] as const;

export const [SHOP, SITE] = REPOSITORIES;

const SAMPLE = "rehearsal/pipeline/sample-project";
const N8N_PORT = 5678;
const URL_OF_HOST = "https://pipeline.example";
/** Where the digest goes. */
export const OPERATOR = "operator@example.com";
/** The mailbox that bug reports come to. */
export const SUPPORT = "support@example.com";

export interface PipelineHostProps {
  readonly image: string;
  /** What Claude answers. */
  readonly scenario: Scenario;
  /** Files of the first repository. @default - the sample project's */
  readonly project?: string;
  /** When the GitHub token expires. @default - in many years */
  readonly tokenExpires?: Date;
  /** Further environment of the host. @default - none */
  readonly environment?: Readonly<Record<string, string>>;
  /** Further arguments of `podman run`. @default - none */
  readonly options?: readonly string[];
}

/** A host with all of the outside world in its network: Claude, GitHub, a mail server. Everything in it is as shipped. */
export class PipelineHost {
  public readonly jobs: Jobs;
  public readonly n8n: N8nOperator;

  private constructor(
    public readonly host: Host,
    public readonly secrets: PipelineSecrets,
    public readonly claude: ClaudeApi,
    public readonly github: GitHubApi,
    public readonly git: GitServer,
    public readonly mailbox: Dovecot,
    public readonly smtp: SmtpSink,
    private readonly network: IsolatedNetwork,
    private readonly bridge: Bridge,
  ) {
    this.jobs = new Jobs(host);
    this.n8n = new N8nOperator(bridge.socket(N8N_PORT));
  }

  /** Starts all of it, and does what an operator does after the first start: labels and webhooks, n8n's credentials. */
  public static async start(props: PipelineHostProps): Promise<PipelineHost> {
    const secrets = makeSecrets();
    const network = await IsolatedNetwork.make();
    const claude = new ClaudeApi(secrets.CLAUDE_CODE_OAUTH_TOKEN, props.scenario);
    const git = new GitServer(secrets.GH_TOKEN);
    const smtp = new SmtpSink({ user: OPERATOR, password: secrets.SMTP_PASSWORD });
    const github = new GitHubApi({
      token: secrets.GH_TOKEN,
      repositories: REPOSITORIES,
      expires: props.tokenExpires?.toISOString().replace("T", " ").replace(/\..*/, " UTC"),
      branches: async (repository) => Object.keys(await git.branches(repository)),
      send: ({ url, headers, body }): Promise<HttpAnswer> => {
        const { pathname: path, host } = new URL(url);
        const socketPath = bridge.socket(N8N_PORT);
        return httpCall({ socketPath, path, method: "POST", headers: { host, ...headers }, body });
      },
    });
    await git.create(SHOP, props.project ?? SAMPLE);
    await git.create(SITE, SAMPLE);
    const inward = {
      [FAKE_ANTHROPIC_PORT]: claude.server,
      [FAKE_GITHUB_PORT]: github.server,
      [FAKE_GIT_PORT]: git.server,
      [FAKE_SMTP_PORT]: smtp.server,
    };
    const bridge = await Bridge.open(network, { inward, outward: [N8N_PORT] });
    const mailbox = await Dovecot.start({ network, user: SUPPORT, password: secrets.IMAP_PASSWORD });
    const host = await Host.start({
      image: props.image,
      network,
      environment: { ...environment(secrets), ...props.environment },
      options: props.options,
    });
    const pipeline = new PipelineHost(host, secrets, claude, github, git, mailbox, smtp, network, bridge);
    await pipeline.setUp().catch(async (error: unknown) => {
      await pipeline.remove();
      throw error;
    });
    return pipeline;
  }

  /** A request from outside to n8n, as the cloud's proxy passes it on. */
  public async send(call: Omit<HttpCall, "socketPath">): Promise<HttpAnswer> {
    return httpCall({ socketPath: this.bridge.socket(N8N_PORT), ...call });
  }

  /** What `find` finds, as soon as there is any. @throws Error with the end of the host's log after 60 s */
  public async found<T>(what: string, find: () => T | undefined | Promise<T | undefined>): Promise<T> {
    return found(this.host, what, 60, find);
  }

  /** The issue with that in its title, as soon as there is one. */
  public async issue(repository: string, title: string): Promise<GitHubIssue> {
    const { issues } = this.github.repository(repository);
    return this.found(`an issue "${title}"`, () =>
      issues.find((issue) => issue.title.includes(title) && !issue.pull),
    );
  }

  public async remove(): Promise<void> {
    this.claude.release();
    await this.host.remove();
    await this.mailbox.stop();
    await this.bridge.close();
    await this.network.remove();
    this.git.remove();
  }

  private async setUp(): Promise<void> {
    await this.host.untilReady();
    await this.jobs.ask("POST", "/repositories/prepare");
    // The editor is there a moment after the webhooks.
    await this.host.until("the operator can log in", 30, async () => {
      await this.n8n.logIn(OPERATOR, this.secrets.OWNER_PASSWORD);
      return true;
    });
    await this.n8n.fillIn("mailbox000000001", {
      user: SUPPORT,
      password: this.secrets.IMAP_PASSWORD,
      host: "127.0.0.1",
      port: FAKE_IMAP_PORT,
      secure: false,
      allowUnauthorizedCerts: false,
    });
    await this.n8n.fillIn("outgoingMail0001", {
      user: OPERATOR,
      password: this.secrets.SMTP_PASSWORD,
      host: "127.0.0.1",
      port: FAKE_SMTP_PORT,
      secure: false,
      disableStartTls: true,
      hostName: "",
    });
    await this.n8n.switchOffAndOn("emailTriage00001");
    await this.host.until("n8n waits for mail", 30, () => this.mailbox.isWatched());
  }
}

function environment(secrets: PipelineSecrets): Record<string, string> {
  const { CLAUDE_CODE_OAUTH_TOKEN, GH_TOKEN, N8N_ENCRYPTION_KEY, SENTRY_CLIENT_SECRET } = secrets;
  return {
    ...{ CLAUDE_CODE_OAUTH_TOKEN, GH_TOKEN, N8N_ENCRYPTION_KEY, SENTRY_CLIENT_SECRET },
    N8N_INSTANCE_OWNER_EMAIL: OPERATOR,
    N8N_INSTANCE_OWNER_PASSWORD_HASH: hashSync(secrets.OWNER_PASSWORD, 10),
    TZ: "Europe/Berlin",
    BACKOFFICE_NAME: "pipeline",
    BACKOFFICE_TARGET: "fly",
    BACKOFFICE_URL: URL_OF_HOST,
    BACKOFFICE_REPOSITORIES: REPOSITORIES.join(","),
    BACKOFFICE_SECRETS_VERSION: "1",
    BACKOFFICE_AUTHORIZED_KEYS: "[]",
    BACKOFFICE_NOTIFY_EMAIL: OPERATOR,
    BACKOFFICE_JOBS_PER_DAY: "200",
    BACKOFFICE_ANTHROPIC_UPSTREAM: `http://127.0.0.1:${FAKE_ANTHROPIC_PORT}`,
    BACKOFFICE_GITHUB_UPSTREAM: `http://127.0.0.1:${FAKE_GITHUB_PORT}`,
    BACKOFFICE_GIT_UPSTREAM: `http://127.0.0.1:${FAKE_GIT_PORT}`,
  };
}
