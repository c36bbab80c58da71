import type { EncoderChange, EncoderHook, EncoderHookInput } from '@tokstream/model';

/**
 * Several hooks as one, called in order: each is given what the one before left. Keys and attention are of the layer as it was, so a hook
 * behind one that changed the rows is given none.
 */
export function composeHooks(...hooks: readonly EncoderHook[]): EncoderHook {
  const all = (given: EncoderHookInput): EncoderChange | undefined => {
    let now = given;
    for (const hook of hooks) {
      const change = hook(now);
      if (change === undefined) continue;
      const kept = change.lengths === undefined ? {} : { keys: undefined, attention: undefined };
      now = { ...now, ...kept, ...Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) };
    }
    if (now === given) return undefined;
    const { stream, lengths, positions, sizes, keyBias } = now;
    return { stream, lengths, positions, sizes, ...(keyBias && { keyBias }) };
  };
  return Object.assign(all, { readsAttention: hooks.some(({ readsAttention }) => readsAttention === true) });
}
