import type { DecodeStep } from '../decode-step.ts';

/** Turns the end-of-word mark into a space, but for the last token, where it goes; so one token is held. @param space how the next step spells one */
export function wordSuffix(suffix: string, space = ' '): DecodeStep {
  let last: string | null = null;
  return {
    get held() {
      return last?.length ?? 0;
    },
    push: (token) => {
      const before = last;
      last = token;
      return before === null ? [] : [before.replaceAll(suffix, space)];
    },
    flush: () => {
      const text = last;
      last = null;
      return text === null ? [] : [text.replaceAll(suffix, '')];
    },
    snapshot: () => last,
    restore: (saved) => {
      last = saved as string | null;
    },
  };
}
