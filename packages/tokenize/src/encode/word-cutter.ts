import type { TokenizerJson } from '../tokenizer-json.ts';

/**
 * Makes a function that cuts a long pretoken where no merge can reach across, or `null` where that cannot be known.
 *
 * Llama 2 has no pre-tokenizer, so its model sees a whole text as one word, which is slow and never met twice. When no token of
 * the vocabulary has the mark of a space after another character, nothing is ever merged across the beginning of a word, and
 * the words on their own give the same tokens; they are short, and the library remembers them.
 */
export function wordCutter(json: TokenizerJson, mark: string): ((pretoken: string) => string[]) | null {
  const { model } = json;
  // Without byte fallback unknown characters could be joined across a cut; with ignore_merges a long pretoken may be one token.
  if (model.type !== 'BPE' || mark.length !== 1 || model['byte_fallback'] !== true || model['ignore_merges'] === true) return null;
  const reachesAcross = Object.keys(model['vocab'] as object).some((token) => {
    const at = token.lastIndexOf(mark);
    return at > 0 && token.slice(0, at) !== mark.repeat(at);
  });
  if (reachesAcross) return null;
  const unit = String.raw`\u{${mark.codePointAt(0)!.toString(16)}}`;
  const words = new RegExp(`${unit}*[^${unit}]+|${unit}+`, 'gu');
  return (pretoken) => pretoken.match(words) ?? [];
}
