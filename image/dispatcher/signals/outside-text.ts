/** Format characters (bidi, zero-width, tags), controls but tab and line feed, and what is drawn as nothing. */
const INVISIBLE =
  /[\p{Cf}\p{Co}\p{Cs}\u0000-\u0008\u000b-\u001f\u007f-\u009f\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\u{e0100}-\u{e01ef}]/gu;
const LINE_ENDS = /\r\n?|[\u2028\u2029\u0085]/g;
const COMMENT = /<!--[\s\S]*?-->/g;
/** HTML's ways to write an @; a number needs no semicolon. */
const AT_ENTITY = /&(?:#0*64(?!\d);?|#x0*40(?![\da-f]);?|commat;)/gi;
const SHORTENED = " [shortened]";

/**
 * Text from outside without what a reader doesn't see: invisible characters and HTML comments.
 * @param limit of its length in UTF-16 units; what is longer is cut and says so
 */
export function cleanText(text: string, limit: number): string {
  const visible = withoutComments(text.replace(LINE_ENDS, "\n").replace(INVISIBLE, ""));
  return shortened(visible.trim(), limit);
}

/** The same on one line. */
export function cleanLine(text: string, limit: number): string {
  return shortened(cleanText(text, Infinity).replace(/\s+/g, " "), limit);
}

/** Names of people and teams, written so that GitHub tells nobody that they were mentioned. */
export function withoutMentions(text: string): string {
  return text.replace(AT_ENTITY, "@").replace(/@(?=[\w&])/g, "@\u200b");
}

/** A text from outside as Markdown's quote, where no line is a command to a bot or passes for one of ours, and nobody is mentioned. */
export function quoted(text: string, limit: number): string {
  const lines = withoutMentions(cleanText(text, limit)).split("\n");
  return shortened(lines.map((line) => `> ${line}`.trimEnd()).join("\n"), limit);
}

/** A Markdown code block around a text, whatever fences the text has itself. */
export function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}`;
}

/** Markdown's inline code of a text on one line. */
export function code(text: string): string {
  return `\`${text.replaceAll("`", "'")}\``;
}

/** Taking one comment out may join the halves of another. One that never ends would hide all that follows. */
function withoutComments(text: string): string {
  let rest = text;
  for (let before = ""; before !== rest;) {
    before = rest;
    rest = rest.replace(COMMENT, "");
  }
  return rest.replaceAll("<!--", "&lt;!--");
}

function shortened(text: string, limit: number): string {
  if (text.length <= limit) return text;
  // A cut through a surrogate pair would leave half a character.
  const kept = text.slice(0, limit - SHORTENED.length).replace(/[\ud800-\udbff]$/, "");
  return `${kept}${SHORTENED}`;
}
