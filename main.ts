import { App } from "cdktf";
import { backoffice } from "./backoffice";
import { BackofficeHost } from "./constructs/backoffice-host";
import { HostImage } from "./constructs/host-image";
import { SecretReference } from "./constructs/secret-reference";
import { admit } from "./deploy/admission";
import { plainly } from "./deploy/plainly";
import { flyTarget, hetznerTarget } from "./deploy/targets";

plainly(() => {
  const { host, deployed } = admit(backoffice);
  const app = new App();
  const image = new HostImage();
  const secrets = SecretReference.all;

  if (host.fly) {
    const target = flyTarget(host.fly, deployed, host.state);
    new BackofficeHost(app, "fly", { ...host, image, secrets, target });
  }

  if (host.hetzner) {
    const target = hetznerTarget(host.hetzner, deployed, host.state);
    new BackofficeHost(app, "hetzner", { ...host, image, secrets, target });
  }

  app.synth();
});
