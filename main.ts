import { App } from "cdktf";
import { backoffice } from "./backoffice";
import { BackofficeHost } from "./constructs/backoffice-host";
import { FlyTarget } from "./constructs/fly/fly-target";
import { HetznerTarget } from "./constructs/hetzner/hetzner-target";
import { HostImage } from "./constructs/host-image";
import { SecretReference } from "./constructs/secret-reference";
import { admit } from "./deploy/admission";
import { flyGuest } from "./description";

const { host, deployed } = admit(backoffice);
const app = new App();
const image = new HostImage();
const secrets = SecretReference.all;

if (host.fly) {
  const target = new FlyTarget({ ...host.fly, guest: flyGuest(host.fly) });
  new BackofficeHost(app, "fly", { ...host, image, secrets, target });
}

if (host.hetzner) {
  const target = new HetznerTarget({
    ...host.hetzner,
    serverExists: deployed.hetzner?.serverExists ?? false,
    alternatives: "",
  });
  new BackofficeHost(app, "hetzner", { ...host, image, secrets, target });
}

app.synth();
