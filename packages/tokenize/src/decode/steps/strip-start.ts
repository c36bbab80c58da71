import type { DecodeStep } from '../decode-step.ts';

/** Removes up to `count` times `content` (one character) from the beginning of a joined token. */
export function stripStart(content: string, count: number): DecodeStep {
  let left = count;
  return {
    held: 0,
    push: (fragment) => {
      let at = 0;
      while (left > 0 && at < fragment.length) {
        if (!fragment.startsWith(content, at)) left = 0;
        else {
          at += content.length;
          left--;
        }
      }
      return [fragment.slice(at)];
    },
    flush: () => {
      left = count;
      return [];
    },
    snapshot: () => left,
    restore: (saved) => {
      left = saved as number;
    },
  };
}
