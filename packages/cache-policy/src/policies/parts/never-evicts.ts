/** The boundary of a policy that evicts nothing after the prompt: no text reaches a multiple of it. */
export const neverEvicts: number = Number.MAX_SAFE_INTEGER;
