import { formatBytes, formatSeconds, rateOverTime } from '@tokstream/look';
import type { RunState } from './run-state.ts';

/** The figures of a run as label and text. */
export function runFigures({ tokens, memory, baseline, peakCacheBytes, phase }: RunState): (readonly [label: string, value: string])[] {
  const first = tokens[0]?.seconds;
  const rate = tokensPerSecond(tokens.map(({ seconds }) => seconds));
  return [
    ['Tokens a second', rate === undefined ? '–' : rate.toFixed(0)],
    ['First token', first === undefined ? '–' : formatSeconds(first)],
    ['Tokens made', String(tokens.length)],
    ['Tensors', memory === undefined ? '–' : memory.tensors === baseline ? `${memory.tensors}, at rest` : `${memory.tensors} (+${memory.tensors - baseline})`],
    ['In tensors', memory === undefined ? '–' : formatBytes(memory.tensorBytes)],
    ['Wasm memory', memory?.heapBytes === undefined ? '–' : formatBytes(memory.heapBytes)],
    [phase === 'running' ? 'Cache' : 'Cache, at most', formatBytes(phase === 'running' ? (memory?.cacheBytes ?? 0) : peakCacheBytes)],
  ];
}

/** Rates over a run, for a chart. */
export function runRates({ tokens }: RunState): number[] {
  return rateOverTime(tokens.map(({ seconds }) => seconds));
}

/** After the first token, which waits for the prompt to be read. */
function tokensPerSecond(times: readonly number[]): number | undefined {
  const span = (times.at(-1) ?? 0) - (times[0] ?? 0);
  return span > 0 ? (times.length - 1) / span : undefined;
}
