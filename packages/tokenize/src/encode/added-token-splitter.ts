import type { AddedTokenJson } from '../tokenizer-json.ts';

/** A part of a text: an added token, or what stands between two of them (`token` is `null`). */
export interface Section {
  readonly token: AddedTokenJson | null;
  readonly start: number;
  readonly end: number;
}

const wordBefore: RegExp = /[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]$/u;
const wordAfter: RegExp = /^[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]/u;
const spaceBefore: RegExp = /\p{White_Space}*$/u;
const spaceAfter: RegExp = /^\p{White_Space}*/u;

/**
 * Makes a function that cuts a text at added tokens: leftmost first, longest first, with the tokens' own wishes about the
 * white space (`lstrip`, `rstrip`) and words (`single_word`) next to them.
 *
 * @param tokens what to look for; `content` is the spelling in the text that is cut
 */
export function addedTokenSplitter(tokens: readonly AddedTokenJson[]): (text: string) => Section[] {
  const byContent = new Map(tokens.filter((token) => token.content !== '').map((token) => [token.content, token]));
  if (byContent.size === 0) return (text) => (text === '' ? [] : [{ token: null, start: 0, end: text.length }]);
  const longestFirst = [...byContent.keys()];
  longestFirst.sort((a, b) => b.length - a.length);
  const any = new RegExp(longestFirst.map((content) => content.replaceAll(/[$()*+.?[\\\]^{|}/-]/g, String.raw`\$&`)).join('|'), 'g');
  return (text) => {
    const sections: Section[] = [];
    let done = 0;
    for (const match of text.matchAll(any)) {
      const token = byContent.get(match[0])!;
      let start = match.index;
      let end = start + match[0].length;
      if (token.single_word && (wordBefore.test(text.slice(Math.max(0, start - 2), start)) || wordAfter.test(text.slice(end, end + 2)))) continue;
      if (token.lstrip) start = Math.max(done, start - spaceBefore.exec(text.slice(done, start))![0].length);
      if (token.rstrip) end += spaceAfter.exec(text.slice(end))![0].length;
      if (done < start) sections.push({ token: null, start: done, end: start });
      sections.push({ token, start: Math.max(start, done), end });
      done = end;
    }
    if (done < text.length) sections.push({ token: null, start: done, end: text.length });
    return sections;
  };
}
