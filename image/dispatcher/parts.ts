import { join } from "node:path";
import type { Environment } from "./environment.ts";
import { GitHub } from "./github/client.ts";
import { gitCredentialRoute } from "./github/git-credential.ts";
import { GitRemote } from "./github/git-remote.ts";
import type { GitHubToken } from "./github/token.ts";
import type { GitHubWatch } from "./github/watch.ts";
import { healthRoute } from "./health.ts";
import type { Route } from "./http/route.ts";
import { StoredIssues } from "./issues/records.ts";
import { issueRoutes } from "./issues/routes.ts";
import { Jobs } from "./jobs/jobs.ts";
import { Journal } from "./jobs/journal.ts";
import type { Worker } from "./jobs/worker.ts";
import { overviewRoutes } from "./overview/routes.ts";
import { Problems } from "./problems/problems.ts";
import { problemRoutes } from "./problems/routes.ts";
import { Asker } from "./questions/asker.ts";
import { questionRoutes } from "./questions/routes.ts";
import { repositoryRoutes } from "./repositories/routes.ts";
import { settingRoutes } from "./settings/routes.ts";
import { CatchUp } from "./signals/catch-up.ts";
import { jobsHealth } from "./signals/catch-up-health.ts";
import { openSignals } from "./signals/database.ts";
import { StoredDeliveries } from "./signals/deliveries.ts";
import { StoredLabels } from "./signals/label-records.ts";
import { signalRoutes } from "./signals/routes.ts";
import { SigningSecret } from "./signals/signing-secret.ts";
import { tokenRoutes } from "./tokens/routes.ts";
import { Delivery } from "./work/delivery.ts";
import { Mirrors } from "./work/mirror.ts";
import { createWorker } from "./work/worker.ts";

export interface PartsProps {
  readonly environment: Environment;
  readonly token: GitHubToken;
  readonly watch: GitHubWatch;
  /** Where the API of GitHub is. */
  readonly githubApi: URL;
  /** File with the token, which git's credential helper opens. */
  readonly tokenFile: string;
  /** Has all that is remembered. @default "/data/jobs" */
  readonly folder?: string;
  /** Who does the work of jobs. @default - agents, in checkouts on /data/worktrees */
  readonly worker?: Worker;
  /** Seconds between two looks for labels. @default 300 */
  readonly labelsEverySeconds?: number;
}

export interface Parts {
  readonly jobs: Jobs;
  readonly catchUp: CatchUp;
  readonly routes: readonly Route[];
}

/** As many as a host does in weeks, and at most a day's. */
const NEWEST_JOBS = 1000;

/** Puts the dispatcher's parts together: who does jobs, who looks for labels, and all that can be asked. */
export function assemble(props: PartsProps): Parts {
  const { environment, token, watch, folder = "/data/jobs" } = props;
  const { repositories, limits, name, url, notify } = environment;
  const github = new GitHub({ upstream: props.githubApi, token, repositories });
  const signals = openSignals(join(folder, "signals.sqlite"));
  const deliveries = new StoredDeliveries(signals);
  const labels = new StoredLabels(signals);
  const webhookSecret = SigningSecret.ofGitHub(token);

  const jobs = new Jobs({
    folder,
    worker: props.worker ?? workerOf(props, github),
    limits,
    repositories,
    accepted: (delivery) => deliveries.consumed(delivery),
  });
  const journal = Journal.open(join(folder, "journal.sqlite"));
  const newest = () => journal.newest(NEWEST_JOBS);
  const catchUp = new CatchUp({
    github,
    repositories,
    labels,
    deliveries,
    jobs: {
      accept: (request, delivery) => jobs.queue.accept(request, delivery),
      withDelivery: (delivery) => journal.withDelivery(delivery),
      newest,
    },
    everySeconds: props.labelsEverySeconds,
  });
  const health = () => jobsHealth(jobs.queue.health, catchUp, watch.latest);
  const problems = new Problems(join(folder, "problems.json"));

  const routes = [
    healthRoute({ github: () => watch.latest, jobs: health, problems: () => problems.all }),
    ...jobs.routes,
    ...signalRoutes({
      github,
      deliveries,
      labels,
      jobs: { newest },
      repositories,
      githubSecret: webhookSecret,
      sentrySecret: SigningSecret.ofSentry(),
    }),
    ...issueRoutes({ github, records: new StoredIssues(signals), repositories }),
    ...questionRoutes({ classifier: new Asker(), drafter: new Asker() }),
    ...overviewRoutes({ github, repositories, jobs: health }),
    ...settingRoutes({ name, url, timeZone: limits.timeZone, repositories, notify }),
    ...tokenRoutes({ github: () => watch.latest }),
    ...problemRoutes({ problems }),
    ...repositoryRoutes({ github, repositories, url, webhookSecret }),
    gitCredentialRoute(token),
  ];
  return { jobs, catchUp, routes };
}

function workerOf({ environment, tokenFile }: PartsProps, github: GitHub): Worker {
  const { gitUpstream, minutesPerJob, turnsPerJob } = environment;
  const remote = new GitRemote({ upstream: gitUpstream ?? new URL("https://github.com"), tokenFile });
  const mirrors = new Mirrors({ folder: "/data/jobs/repositories", remote });
  return createWorker({
    github,
    mirrors,
    delivery: new Delivery({ github, mirrors, remote }),
    limits: { minutes: minutesPerJob, turns: turnsPerJob },
  });
}
