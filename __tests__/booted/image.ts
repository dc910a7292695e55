import { Host, type HostProps } from "../../rehearsal/image/host";

declare module "vitest" {
  interface ProvidedContext {
    /** The image under test. */
    readonly image: string;
    /** The same with one more file in it: another version. */
    readonly nextImage: string;
  }
}

/** Values that stand nowhere else, so that each place they turn up in is a leak. They have the shape of real ones. */
export const SECRETS = {
  CLAUDE_CODE_OAUTH_TOKEN: "sk-ant-oat01-booted-7Tg3/Rf9+Vb2=Nm5Kj8Qw1Zx4",
  GH_TOKEN: "ghp_booted2Wx8Cv4Bn7Mq1Lp6Zs3Dt9FyHu5",
  N8N_ENCRYPTION_KEY: "booted-9d2f7c41b8e6a05d3c7f1e9b",
} as const;

export const ENVIRONMENT = {
  ...SECRETS,
  TZ: "Europe/Berlin",
  BACKOFFICE_NAME: "booted",
  BACKOFFICE_TARGET: "fly",
  BACKOFFICE_URL: "https://booted.example",
  BACKOFFICE_REPOSITORIES: "acme/app",
  BACKOFFICE_SECRETS_VERSION: "1",
  BACKOFFICE_AUTHORIZED_KEYS: "[]",
} as const;

/** A host of the image under test, started. */
export async function startHost(image: string, props: Partial<HostProps> = {}): Promise<Host> {
  return Host.start({ image, ...props, environment: { ...ENVIRONMENT, ...props.environment } });
}
