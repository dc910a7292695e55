import { App } from "cdktf";
import { BackofficeHost } from "./constructs/backoffice-host";
import { FlyTarget } from "./constructs/fly/fly-target";
import { HostImage } from "./constructs/host-image";
import { SecretReference } from "./constructs/secret-reference";
const app = new App();
new BackofficeHost(app, "fly", {
  name: "backoffice-automation",
  timeZone: "America/New_York",
  repositories: ["a/b"],
  operatorKeys: ["ssh-rsa AAAA"],
  sshSources: [],
  volumeSizeGb: 20,
  secretsVersion: 1,
  secrets: SecretReference.all,
  image: new HostImage(),
  target: new FlyTarget({
    org: "personal",
    region: "ewr",
    guest: { cpuKind: "shared", cpus: 2, memoryMb: 4096 },
    snapshotRetentionDays: 14,
    volumeId: process.env.VOL,
  }),
});
app.synth();
