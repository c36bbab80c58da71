import type { DecodeStep } from '../decode-step.ts';

const replacements: readonly (readonly [string, string])[] = [' .', ' ?', ' !', ' ,', " ' ", " n't", " 'm", " 's", " 've", " 're"].map((from) => [from, from.trim()]);

/** Sets English punctuation close in a whole text, as Python tokenizers do after decoding: spaces go, nothing else. */
export function cleanUp(text: string): string {
  return replacements.reduce((result, [from, to]) => result.replaceAll(from, to), text);
}

/**
 * `cleanUp` for a text that arrives in fragments.
 *
 * Every pattern begins with a space, has at most four characters and removes only spaces. So what stands before three characters
 * without a space can no longer be changed by what comes after them; the rest is held.
 */
export function sentenceCleanUp(): DecodeStep {
  let text = '';
  return {
    get held() {
      return text.length;
    },
    push: (fragment) => {
      text += fragment;
      let cut = text.length;
      while (cut > 0 && text.slice(Math.max(0, cut - 3), cut).includes(' ')) cut--;
      if (cut === 0) return [];
      const ready = text.slice(0, cut);
      text = text.slice(cut);
      return [cleanUp(ready)];
    },
    flush: () => {
      const rest = text;
      text = '';
      return [cleanUp(rest)];
    },
    snapshot: () => text,
    restore: (saved) => {
      text = saved as string;
    },
  };
}
