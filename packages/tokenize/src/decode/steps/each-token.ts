import type { DecodeStep } from '../decode-step.ts';

/** A step that rewrites each token knowing only the token before it (`null` at the start). */
export function eachToken(rewrite: (token: string, before: string | null) => string): DecodeStep {
  let before: string | null = null;
  return {
    held: 0,
    push: (token) => {
      const text = rewrite(token, before);
      before = token;
      return [text];
    },
    flush: () => {
      before = null;
      return [];
    },
    snapshot: () => before,
    restore: (saved) => {
      before = saved as string | null;
    },
  };
}
