import { byteOfToken } from '../byte-token.ts';
import type { DecodeStep } from '../decode-step.ts';

/**
 * Turns runs of `<0xNN>` tokens into text.
 *
 * A run that is not UTF-8 becomes one U+FFFD a byte, valid beginnings included, so a run is held until another token ends it.
 */
export function byteFallback(): DecodeStep {
  let run: number[] = [];
  const close = (): string[] => {
    if (run.length === 0) return [];
    const bytes = Uint8Array.from(run);
    run = [];
    try {
      return [new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)];
    } catch {
      return Array.from(bytes, () => '\uFFFD');
    }
  };
  return {
    get held() {
      return run.length;
    },
    push: (token) => {
      const byte = byteOfToken(token);
      if (byte === null) return [...close(), token];
      run.push(byte);
      return [];
    },
    flush: close,
    snapshot: () => [...run],
    restore: (saved) => {
      run = [...(saved as readonly number[])];
    },
  };
}
