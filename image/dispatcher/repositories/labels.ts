import type { Label } from "../github/labels.ts";

/** The labels that signals, jobs and issues of the host go by. */
export const LABELS: readonly Label[] = [
  { name: "auto", color: "0e8a16", description: "A job works on it and opens a pull request" },
  { name: "feature-spec", color: "5319e7", description: "A job breaks it down into issues" },
  { name: "bug", color: "d73a4a", description: "Something isn't working" },
  { name: "enhancement", color: "a2eeef", description: "New feature or request" },
  { name: "epic", color: "3e4b9e", description: "A feature of several tasks" },
  { name: "task", color: "c5def5", description: "One pull request's worth of an epic" },
  { name: "backoffice", color: "ededed", description: "Made by the backoffice host" },
];
