import type { Backoffice } from "../../description";

/** backoffice.ts as it is shipped. Tests of its figures use this copy: the file itself is its user's to change. */
export const shipped: Backoffice = {
  name: "backoffice-automation",
  timeZone: "America/New_York",
  repositories: ["teamboswell/boswell-hub", "teamboswell/boswell-app"],
  operatorKeys: [
    "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQCwD9aC7Dwq3vZ6GZivD2YWW+HgLybuF7wnz8Pojgz8llyxO+rTJ+hpvMVe/ZsmYnSXEao/Jmfrta4xJagU0QlP1HpZav/a40Nt50V7cal+oynygM5UYkhA7XlgsHypj3uXdpxZ9JyNtiNuf3AG/rzylyHd2vm7gVQCDwY6zgw0FnxC4Y4Mb/S8Hq47SYmzm4twcVy/Yb8YtUoQhd//BlEVOROTkAHBP8VEYND5zSMjmsUFTdkT1RnCBNhU9JC2Kfp82skvzT0bF6GRjY5Vqchi9VEfYwtPlWNFxX1zXLsHkgAax8rcYfoX02H58SwYMwYURYMjag0uD21p/MsKDju5 brandon.casci@gmail.com",
  ],
  sshSources: ["0.0.0.0/0", "::/0"],
  volumeSizeGb: 20,
  secretsVersion: 1,
  limits: { jobsAtOnce: 1, minutesPerJob: 60, turnsPerJob: 200, jobsPerDay: 20 },
  notify: {},
  state: { backend: "local" },
  fly: {
    org: "personal",
    region: "ewr",
    size: "shared-cpu-2x",
    memoryMb: 4096,
    snapshotRetentionDays: 14,
    allowDestroy: [],
  },
  hetzner: {
    serverType: "cx23",
    location: "nbg1",
    allowDestroy: [],
  },
};
