import type { StageDescription } from './stage-description.ts';

/** What is worth knowing of a stage besides its name and shapes, in a few words each. */
export function stageFacts({ holds = 0, budget, demand, chunkInvariant, lossy, onError, passThrough }: StageDescription): string[] {
  return [
    ...(holds > 0 ? [`holds ${holds}`] : []),
    ...(budget === undefined ? [] : [`budget ${budget.limit}`]),
    ...(demand === undefined ? [] : [`at most ${demand} open after it`]),
    ...(chunkInvariant === false ? ['depends on chunks'] : []),
    ...(chunkInvariant === true && passThrough !== true ? ['chunk-invariant'] : []),
    ...(lossy === true ? ['lossy'] : []),
    ...(onError === undefined ? [] : [`on error: ${onError}`]),
  ];
}
