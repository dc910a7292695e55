/**
 * What tools that make releases of commits take for a new major version, or for the version that is named: marks of Conventional Commits
 * (https://www.conventionalcommits.org), which conventional-commits-parser finds in small letters and behind a list's mark too, and of
 * release-please, which also reads a pull request's text.
 */
const RELEASES: readonly RegExp[] = [
  /^[\t |*-]{0,20}\w+(?:\([^()\n]{0,200}\))?!:.*/m,
  /^[\t |*-]{0,20}breaking[ -]changes?(?=[\s:#]).*/im,
  /^[\t |*-]{0,20}release-as:.*/im,
  /^.*\bBEGIN_COMMIT_OVERRIDE\b.*/m,
];

/** The first line, of a commit's message for example, by which a release would be more than a small one; undefined when there is none. */
export function releaseLine(text: string): string | undefined {
  const found = RELEASES.map((release) => release.exec(text)?.[0]);
  return found.find((line) => line !== undefined)?.trim();
}
