import type { Backoffice } from "./description";

/** The one file to edit. `cdktf deploy fly` and `cdktf deploy hetzner` deploy the same host from it. */
export const backoffice: Backoffice = {
  // Name of the Fly app, the Hetzner server and the host itself: lower-case letters, digits and dashes, at most 63, unique
  // on all of Fly.io. Changed later: refused once deployed, as a host's volume belongs to its name.
  name: "backoffice-automation",

  // Zone of the cron schedules and the logs: an IANA name. Changed later: the machine restarts.
  timeZone: "America/New_York",

  // The GitHub repositories the host may work on, as owner/name. Changed later: the machine restarts; clones stay on the volume.
  repositories: ["teamboswell/boswell-hub", "teamboswell/boswell-app"],

  // Public keys that may log in as "agent", one line each: Ed25519, ECDSA, or RSA from 2048 bits. Never a private key.
  // Changed later: the machine restarts, and keys that were taken out no longer log in. The login of the Hetzner server itself
  // keeps the keys of its first boot.
  operatorKeys: [
    "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQCwD9aC7Dwq3vZ6GZivD2YWW+HgLybuF7wnz8Pojgz8llyxO+rTJ+hpvMVe/ZsmYnSXEao/Jmfrta4xJagU0QlP1HpZav/a40Nt50V7cal+oynygM5UYkhA7XlgsHypj3uXdpxZ9JyNtiNuf3AG/rzylyHd2vm7gVQCDwY6zgw0FnxC4Y4Mb/S8Hq47SYmzm4twcVy/Yb8YtUoQhd//BlEVOROTkAHBP8VEYND5zSMjmsUFTdkT1RnCBNhU9JC2Kfp82skvzT0bF6GRjY5Vqchi9VEfYwtPlWNFxX1zXLsHkgAax8rcYfoX02H58SwYMwYURYMjag0uD21p/MsKDju5 brandon.casci@gmail.com",
  ],

  // Who may reach SSH, as address ranges. These two are everybody: login takes a key, never a password. On Fly the proxy hides
  // the caller's address, so this narrows Hetzner only. Changed later: the firewall follows at once.
  sshSources: ["0.0.0.0/0", "::/0"],

  // Size of the volume at /data in GB: 1 to 500 on Fly, 10 to 10240 on Hetzner. Changed later: it grows in place, never shrinks.
  volumeSizeGb: 20,

  // Raise by one after a secret was changed: the plan then shows that the machine restarts with it.
  secretsVersion: 1,

  // Public host name of a Cloudflare tunnel that routes to http://localhost:5678. Its token is the secret TUNNEL_TOKEN. Fly and Hetzner
  // then have the same address, which moves along with the host. Changed later: the machine restarts.
  // tunnelHostname: "backoffice.example.com",

  // What the jobs on issues may take: how many run at once (1 or 2), minutes of one (5 to 240), turns of the agent in one (10 to 1000),
  // and how many are started on a day (1 to 500). Changed later: the machine restarts; a job that runs is tried once more.
  limits: { jobsAtOnce: 1, minutesPerJob: 60, turnsPerJob: 200, jobsPerDay: 20 },

  // Where the daily digest, drafts to approve and warnings go: { email, slack }, either or both; slack is a channel, "#name" or its id.
  // n8n's credentials for them are entered in n8n. Changed later: the machine restarts.
  notify: {},

  // Where Terraform keeps its state: { backend: "local" }, { backend: "s3", bucket, region, endpoint?, keyPrefix? } or
  // { backend: "http", address }. Credentials come from the environment only. Changed later: refused until the state is moved, for
  // each stack: `npx cdktf deploy fly --migrate-state`.
  state: { backend: "local" },

  // The host on Fly.io. Leave the section out to have none.
  fly: {
    // Slug of the organisation, as `fly orgs list` shows it. Changed later: refused, it would replace the app with its data.
    org: "personal",

    // Where machine and volume are; `fly platform regions` lists them. Changed later: refused, a volume can't move; restore a
    // snapshot in the other region and name it as volumeId.
    region: "ewr",

    // Size and memory of the machine: shared-cpu-2x takes 512 to 4096 MB. Changed later: the machine restarts.
    size: "shared-cpu-2x",
    memoryMb: 4096,

    // An existing volume to use instead of a new one, e.g. one made from a snapshot. Its region has to be the one above.
    // volumeId: "vol_...",

    // How long daily snapshots of the volume are kept: 1 to 60 days. Changed later: holds for new snapshots.
    snapshotRetentionDays: 14,

    // What may be destroyed: "app", "volume", "addresses". `cdktf destroy fly` takes the whole stack, so it is refused unless all
    // three are named. Take them out again afterwards.
    allowDestroy: [],
  },

  // The host on Hetzner Cloud. Leave the section out to have none.
  hetzner: {
    // Server type; x86-64 only. Changed later: the server is switched off for the change.
    serverType: "cx23",

    // Where server, volume and address are: fsn1, nbg1, hel1, ash, hil or sin. Changed later: refused once the server exists.
    location: "nbg1",

    // Host name under which n8n is reached, with a certificate made by Caddy. Its DNS record has to point at the server.
    // Without it nothing but SSH is open. Changed later: firewall and web server follow with the deploy.
    // domain: "backoffice.example.com",

    // What may be destroyed: "server", "volume", "address". `cdktf destroy hetzner` takes the whole stack, so it is refused unless
    // all three are named. Hetzner protects server and volume too, and only a deploy lifts that: name them, deploy, then destroy.
    allowDestroy: [],
  },
};
