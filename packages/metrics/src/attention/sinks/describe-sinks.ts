import type { SinkDiagnostics } from './sink-diagnostics.ts';

/** What diagnostics mean for someone who bounds a cache, in a sentence or two. */
export function describeSinks({ sinkPercent, epsilon, length, texts, valueDrain, residualPeak }: SinkDiagnostics): string {
  const sinks = sinkPercent.filter((percent) => percent >= 1).length;
  const read = `(tokens that get above ${epsilon} of the attention, over ${texts === 1 ? '1 text' : `${texts} texts`} of ${length} tokens)`;
  if (sinks === 0) return `This model has no attention sinks ${read}: at most ${percentOf(Math.max(...sinkPercent))} of its heads look at one of the first tokens for its place. Measure before you protect first tokens: it may bring nothing.`;
  const last = sinkPercent.findLastIndex((percent) => percent >= 1) + 1;
  const drains = valueDrain.flat();
  const drained = drains.filter((ratio) => ratio < 0.5).length;
  const facts = `its values are below half the mean length of the others in ${drained} of ${drains.length} key heads, and its residual stream grows to ${Math.max(...residualPeak).toFixed(1)} times the largest other`;
  return `This model has attention sinks in ${percentOf(Math.max(...sinkPercent))} of its heads ${read}: keep the first ${last === 1 ? 'token' : `${last} tokens`} in any bounded cache. Of the first token: ${facts}.`;
}

function percentOf(percent: number): string {
  return `${percent >= 10 || percent === 0 ? percent.toFixed(0) : percent.toFixed(1)} %`;
}
