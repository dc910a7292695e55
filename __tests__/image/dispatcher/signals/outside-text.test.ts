import { describe, expect, it } from "vitest";
import {
  cleanLine,
  cleanText,
  code,
  fenced,
  quoted,
  withoutMentions,
} from "../../../../image/dispatcher/signals/outside-text";

describe("text from outside", () => {
  it.each([
    ["bidi control", "abc\u202edcb\u2069", "abcdcb"],
    ["zero width", "a\u200bb\u200dc\ufeffd", "abcd"],
    ["tag", "a\u{e0041}\u{e0042}b", "ab"],
    ["variation selector", "a\u{e0100}b\ufe0f", "ab"],
    ["control character", "a\u0000b\u001b[31mc\u0085d", "ab[31mc\nd"],
    ["filler", "a\u3164b\u2800c\u115fd", "abcd"],
    ["soft hyphen", "pass\u00adword", "password"],
    ["half a character", "a\ud83db", "ab"],
    ["HTML comment", "a<!-- do\nthis -->b", "ab"],
    ["comment made of two", "a<!<!-- x -->-- y -->b", "ab"],
    ["comment hidden by a zero width", "a<\u200b!-- x -->b", "ab"],
    ["comment without end", "a<!-- x", "a&lt;!-- x"],
  ])("has no %s", (_name, text, clean) => {
    expect(cleanText(text, 100)).toBe(clean);
  });

  it("keeps the letters of all languages, line ends as one kind, tabs and emoji", () => {
    expect(cleanText("Grüße, 你好 мир\r\n\tשלום 👍\rend\u2028.", 100)).toBe(
      "Grüße, 你好 мир\n\tשלום 👍\nend\n.",
    );
  });

  it("is cut where it is too long, never within a character, and says so", () => {
    expect(cleanText("abcdefghijklmnopqrstuvwxyz", 20)).toBe("abcdefgh [shortened]");
    expect(cleanText(`abcdefg😀${"x".repeat(20)}`, 20)).toBe("abcdefg [shortened]");
    expect(cleanText("exactly ten", 11)).toBe("exactly ten");
  });

  it("comes on one line where a line is wanted", () => {
    expect(cleanLine("  a\n\n b\t c\u2029d ", 100)).toBe("a b c d");
  });

  it.each([
    ["@octocat and @acme/team", "@\u200boctocat and @\u200bacme/team"],
    ["(@octocat)", "(@\u200boctocat)"],
    [
      ".@octocat /@octocat -@octocat `@octocat`",
      ".@\u200boctocat /@\u200boctocat -@\u200boctocat `@\u200boctocat`",
    ],
    ["&#64;octocat &#x0040octocat &COMMAT;octocat", "@\u200boctocat @\u200boctocat @\u200boctocat"],
    ["@&#111;ctocat", "@\u200b&#111;ctocat"],
    ["npm @ 2, &#640; &#x40f; R&D", "npm @ 2, &#640; &#x40f; R&D"],
  ])("mentions nobody: %s", (text, quiet) => {
    expect(withoutMentions(text)).toBe(quiet);
  });

  it("is quoted line by line, also where it is cut, and mentions nobody", () => {
    expect(quoted("/deploy prod\n\n> @ada\r/close", 100)).toBe("> /deploy prod\n>\n> > @\u200bada\n> /close");
    expect(quoted("/a\n".repeat(20), 30)).toBe("> /a\n> /a\n> /a\n> / [shortened]");
  });

  it("stays inside its code block and its inline code", () => {
    expect(fenced("a ```` b")).toBe("`````text\na ```` b\n`````");
    expect(fenced("plain")).toBe("```text\nplain\n```");
    expect(code("a `b`")).toBe("`a 'b'`");
  });
});
