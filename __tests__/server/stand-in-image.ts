import { buffer } from "node:stream/consumers";
import { Readable } from "node:stream";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create } from "tar";
import type { DebianServer } from "../../rehearsal/server/debian-server";

const BASE = "localhost/stand-in-base";

/** A base image of a few of the server's own programs: there is no registry to take one from. */
const MAKE_BASE = `
set -eu
tree=$(mktemp -d)
set -- dash cat sleep mkdir perl
for file in $(printf '/usr/bin/%s ' "$@") $(for each in "$@"; do ldd "/usr/bin/$each" | grep -o '/[^ ]*'; done | sort -u); do
  mkdir -p "$tree$(dirname "$file")"
  cp -L "$file" "$tree$file"
done
(cd / && cp -a --parents usr/lib/x86_64-linux-gnu/perl-base "$tree")
mkdir -p "$tree/tmp" "$tree/usr/local/bin"
ln -s usr/bin "$tree/bin"
ln -s dash "$tree/usr/bin/sh"
tar -C "$tree" -c . | podman import --quiet - ${BASE}
rm -rf "$tree"
`;

/** Stages like the real image's: one chain with one beside it, what changes most often last. */
const DOCKERFILE = `
FROM ${BASE} AS base
RUN echo base >/base
FROM base AS beside
COPY version /
RUN cat /version >/beside
FROM base AS chain
COPY --from=beside /base /from-beside
RUN echo installed >/installed
FROM chain
COPY --chmod=755 run backoffice-health /usr/local/bin/
ENTRYPOINT ["/usr/local/bin/run"]
ARG IMAGE_TAG
ENV IMAGE_TAG=$IMAGE_TAG
`;

const RUN = `#!/bin/sh
echo "runs as $IMAGE_TAG"
trap 'exit 0' TERM
while :; do sleep 0.2; done
`;

/** Another content that does the same. */
export function anotherRun(mark: string): string {
  return `${RUN}# ${mark}\n`;
}

/** Answers as n8n does while its migrations are under way: it listens, and is not ready for so many seconds. */
export function slowlyReady(seconds: number): string {
  return `#!/usr/bin/perl
use IO::Socket::INET;
$SIG{TERM} = sub { exit 0 };
my $socket = IO::Socket::INET->new(LocalPort => 5678, Listen => 9, ReuseAddr => 1) or die $!;
while (my $peer = $socket->accept) {
  my $path;
  while (my $line = <$peer>) { $path ||= $line; last if $line =~ /^\\r?$/ }
  my $code = $path =~ m{^GET /healthz/readiness } && time - $^T >= ${seconds} ? 200 : 503;
  print $peer "HTTP/1.0 $code x\\r\\nContent-Length: 0\\r\\n\\r\\n";
  close $peer;
}
`;
}

/** Ill as long as the volume says so. */
const HEALTH = `#!/bin/sh
[ -e /data/ill ] || exit 0
echo "n8n does not answer"
exit 1
`;

const FILES = { Dockerfile: DOCKERFILE, version: "1\n", run: RUN, "backoffice-health": HEALTH };

/** Lets a server build stand-in images. */
export async function prepareBuilds(server: DebianServer): Promise<void> {
  await server.run(MAKE_BASE);
}

export interface StandInFiles {
  readonly Dockerfile?: string;
  /** @default - ends at SIGTERM */
  readonly run?: string;
  /** @default - healthy unless /data/ill exists */
  readonly "backoffice-health"?: string;
  readonly version?: string;
}

/** The build context of a stand-in image, as tar. */
export async function context(files: StandInFiles = {}): Promise<Buffer> {
  return archive({ ...FILES, ...files });
}

/** The same with a step that takes long, before the last stage. */
export async function slowContext(seconds: number): Promise<Buffer> {
  const slow = DOCKERFILE.replace("FROM chain\n", `FROM chain\nRUN echo slowly; sleep ${seconds}\n`);
  return context({ Dockerfile: slow });
}

/** Files as tar, like the deploy's. */
export async function archive(files: Readonly<Record<string, string>>): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), "backoffice-context-"));
  try {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    const names = Object.keys(files).map((name) => `./${name}`);
    return await buffer(create({ cwd: folder, portable: true, noMtime: true }, names));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** One reading of a tar, as the input of a command. */
export function once(tar: Buffer): Readable {
  return Readable.from([tar]);
}
