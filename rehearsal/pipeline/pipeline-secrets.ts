import { randomBytes } from "node:crypto";

/** Values that stand nowhere else, in the shape of real ones. */
export function makeSecrets() {
  const word = () => randomBytes(12).toString("hex");
  return {
    CLAUDE_CODE_OAUTH_TOKEN: `sk-ant-oat01-pipeline/${word()}+${word()}=`,
    GH_TOKEN: `ghp_pipeline${word()}`,
    N8N_ENCRYPTION_KEY: `pipeline-${word()}`,
    SENTRY_CLIENT_SECRET: `sentry-${word()}`,
    OWNER_PASSWORD: `Owner-${word()}`,
    IMAP_PASSWORD: `imap-${word()}`,
    SMTP_PASSWORD: `smtp-${word()}`,
  };
}

export type PipelineSecrets = ReturnType<typeof makeSecrets>;
