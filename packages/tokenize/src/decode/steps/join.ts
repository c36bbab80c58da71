import type { DecodeStep } from '../decode-step.ts';

/** Joins all tokens into one. With `whole` nothing comes out before the end; otherwise fragments pass as they are. */
export function join(whole: boolean): DecodeStep {
  let text = '';
  return {
    get held() {
      return text.length;
    },
    push: (piece) => {
      if (!whole) return [piece];
      text += piece;
      return [];
    },
    flush: () => {
      const all = text;
      text = '';
      return whole ? [all] : [];
    },
    snapshot: () => text,
    restore: (saved) => {
      text = saved as string;
    },
  };
}
