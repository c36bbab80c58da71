import type { BenchPrompt } from '../models/prompts.ts';
import type { GreedyOptions, GreedyRun } from './engine-peer.ts';

/** Feeds as many ids to each sequence and gives the logits of each one's last row. */
export type Step = (ids: readonly (readonly number[])[], position: number) => Promise<readonly Float32Array[]>;

/** Times greedy decoding over a step. */
export async function greedyByStep(step: Step, prompts: readonly BenchPrompt[], { count, maxSeconds = Infinity, onLogits }: GreedyOptions): Promise<GreedyRun> {
  const ids: number[][] = prompts.map(() => []);
  let next: readonly (readonly number[])[] = prompts.map((prompt) => prompt.ids);
  let position = 0;
  const began = performance.now();
  let prefilled = began;
  while (ids[0]!.length < count && performance.now() - prefilled < 1000 * maxSeconds) {
    const logits = await step(next, position);
    onLogits?.(logits[0]!);
    position += next[0]!.length;
    next = logits.map((row, sequence) => {
      const id = largest(row);
      ids[sequence]!.push(id);
      return [id];
    });
    if (ids[0]!.length === 1) prefilled = performance.now();
  }
  return { ids, prefillSeconds: (prefilled - began) / 1000, decodeSeconds: (performance.now() - prefilled) / 1000 };
}

function largest(logits: Float32Array): number {
  let best = 0;
  for (let id = 1; id < logits.length; id += 1) if (logits[id]! > logits[best]!) best = id;
  return best;
}
