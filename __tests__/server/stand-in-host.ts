import { Readable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import type { DebianServer } from "../../rehearsal/server/debian-server";
import type { TestVolume } from "../../rehearsal/server/test-volume";
import {
  environmentFile,
  serverSettings,
  type ServerSettingsProps,
} from "../../constructs/hetzner/server-settings";

/** Answers on the host's two published ports with the request itself, and tells which secrets came in. */
const ENTRYPOINT = `use strict;
use IO::Socket::INET;
$| = 1;
$SIG{TERM} = sub { exit 0 };
opendir(my $folder, "/run/secrets-in") or die "no secrets: $!";
my @names = sort grep { /^[^.]/ } readdir $folder;
print "entrypoint sees: @names\\n";
serve(2222) unless fork;
serve(5678);
sub serve {
  my $socket = IO::Socket::INET->new(LocalPort => shift, Listen => 9, ReuseAddr => 1) or die $!;
  while (my $peer = $socket->accept) {
    my ($text, $length) = ("", 0);
    while (my $line = <$peer>) {
      $text .= $line;
      $length = $1 if $line =~ /^content-length: (\\d+)/i;
      last if $line =~ /^\\r?$/;
    }
    read($peer, my $body, $length);
    print $peer "HTTP/1.0 200 OK\\r\\nContent-Length: " . length($text) . "\\r\\n\\r\\n$text";
    close $peer;
  }
}
`;

/** Out of the server's own programs, as it has no network to fetch any. */
const MAKE_IMAGE = `set -e
image=$(mktemp -d)
cd $image
for each in bin lib lib64; do mkdir -p usr/$each; ln -s usr/$each $each; done
for program in bash cat curl perl; do
  cp /usr/bin/$program usr/bin/
  for library in $(ldd /usr/bin/$program | grep -o '/[^ ]*'); do
    mkdir -p .\${library%/*}
    cp -L $library .$library
  done
done
cp -a --parents /usr/lib/x86_64-linux-gnu/perl-base .
mkdir -p etc tmp usr/local/bin
cat >entrypoint.pl
printf '#!/bin/bash\\n' >usr/local/bin/backoffice-health
chmod 0755 usr/local/bin/backoffice-health
tar c . | podman import --quiet --change 'ENTRYPOINT ["/bin/perl", "/entrypoint.pl"]' - localhost/backoffice:current
rm -r $image`;

/** Gives a server what a deploy gives it, with a small stand-in for the image. */
export async function placeStandIn(
  server: DebianServer,
  settings: ServerSettingsProps = { sshSources: ["0.0.0.0/0", "::/0"] },
): Promise<void> {
  await server.run(MAKE_IMAGE, { input: Readable.from([ENTRYPOINT]) });
  await sendSettings(server, settings);
}

/** As the deploy does when the description changes. @returns what the server said */
export async function sendSettings(server: DebianServer, settings: ServerSettingsProps): Promise<string> {
  const { all } = await server.run("backoffice-environment", {
    input: Readable.from([environmentFile({ TZ: "UTC", ...serverSettings(settings) })]),
  });
  return all;
}

export const REQUIRED = {
  CLAUDE_CODE_OAUTH_TOKEN: "sk-ant-oat-stand-in",
  GH_TOKEN: "ghp_stand_in",
  N8N_ENCRYPTION_KEY: "stand-in-key",
};

/** NAME=VALUE lines, as backoffice-secrets reads them. */
export function linesOf(secrets: Readonly<Record<string, string>>): Readable {
  return Readable.from([environmentFile(secrets)]);
}

/** A host that runs: with the stand-in, its secrets and its volume. */
export async function startStandIn(
  server: DebianServer,
  volume: TestVolume,
  settings?: ServerSettingsProps,
): Promise<void> {
  await placeStandIn(server, settings);
  await server.run("backoffice-secrets", { input: linesOf(REQUIRED) });
  await server.attach(volume);
  await state(server, "backoffice", "active");
}

/** Switches the server on, or off and on, and waits until it has started all it is going to. */
export async function start(server: DebianServer, how: "boot" | "reboot" = "boot"): Promise<void> {
  await server[how]();
  await server.run("systemctl is-system-running --wait", { reject: false });
}

/** Waits until a unit is in a state. @throws Error with the unit's status when it is not after `seconds` */
export async function state(server: DebianServer, unit: string, wanted: string, seconds = 20): Promise<void> {
  const limit = performance.now() + seconds * 1000;
  for (;;) {
    const { stdout } = await server.run(`systemctl is-active ${unit}`, { reject: false });
    if (stdout === wanted) return;
    if (performance.now() > limit) {
      const { all } = await server.run(`systemctl status --no-pager ${unit}`, { reject: false });
      throw new Error(`${unit} is ${stdout} and not ${wanted}:\n${all}`);
    }
    await pause(100);
  }
}
