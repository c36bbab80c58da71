import { utf8Decoder } from '../../utf8-decoder.ts';
import { tokenBytes } from '../token-bytes.ts';
import type { DecodeStep } from '../decode-step.ts';

/** Reads tokens as bytes in stand-in characters and joins them as UTF-8. With `whole` nothing comes out before the end. */
export function byteLevel(whole: boolean): DecodeStep {
  const decoder = utf8Decoder();
  let text = '';
  const release = (fragment: string): string[] => {
    if (!whole) return fragment === '' ? [] : [fragment];
    text += fragment;
    return [];
  };
  return {
    get held() {
      return decoder.held + text.length;
    },
    push: (token) => release(decoder.push(tokenBytes(token))),
    flush: () => {
      const last = release(decoder.flush());
      const all = text;
      text = '';
      return whole ? [all] : last;
    },
    snapshot: () => ({ bytes: decoder.snapshot(), text }),
    restore: (saved) => {
      const state = saved as { readonly bytes: readonly number[]; readonly text: string };
      decoder.restore(state.bytes);
      text = state.text;
    },
  };
}
