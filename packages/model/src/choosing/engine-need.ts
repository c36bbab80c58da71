/**
 * What only the engine `eager` gives, named as it is asked for: `select`, `runsLayer` and `layerHook` of `Want`, and caches of precision
 * `int8`.
 */
export type EngineNeed = 'select' | 'runsLayer' | 'layerHook' | 'int8-cache';

/** All of them. */
export const engineNeeds: readonly EngineNeed[] = ['select', 'runsLayer', 'layerHook', 'int8-cache'];

/** What to do about a need that an engine has no answer to. */
export function needAdvice(need: EngineNeed): string {
  return `load the model with needs: ["${need}"], or with engine: "eager"`;
}
