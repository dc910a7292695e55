/** A user that runs jobs, one at a time. */
export interface JobUser {
  readonly uid: number;
  readonly gid: number;
  /** What starts run-job as this user. */
  readonly command: readonly string[];
  /** What ends all processes of this user. */
  readonly killer: readonly string[];
  /** What removes, as root, what this user can't; the job's id is added. */
  readonly remover: readonly string[];
}

/** The image's two, by slot. */
export const JOB_USERS: Readonly<Record<1 | 2, JobUser>> = {
  1: { uid: 10005, gid: 10005, ...programsFor("job") },
  2: { uid: 10008, gid: 10008, ...programsFor("job2") },
};

function programsFor(user: string): Omit<JobUser, "uid" | "gid"> {
  const folder = "/usr/local/lib/backoffice";
  return {
    command: ["sudo", "-n", "-u", user, `${folder}/run-job`],
    killer: ["sudo", "-n", `${folder}/end-job-processes`, user],
    remover: ["sudo", "-n", `${folder}/remove-job-remains`],
  };
}
