/** What one run of a peer reports: the tokens, and seconds for the prompt and for the tokens after the first. */
export interface GreedyRun {
  readonly ids: readonly number[];
  readonly prefillSeconds: number;
  readonly decodeSeconds: number;
}

/** Greedy decoding of `count` tokens after `prompt`, from an empty cache. */
export type GreedyPeer = (prompt: readonly number[], count: number) => Promise<GreedyRun>;

/** Times greedy decoding over a step that gives the logits of the last row. */
export async function timeGreedy(step: (ids: readonly number[], position: number) => Promise<Float32Array>, prompt: readonly number[], count: number): Promise<GreedyRun> {
  const ids: number[] = [];
  const began = performance.now();
  let next: readonly number[] = prompt;
  let position = 0;
  let prefilled = began;
  while (ids.length < count) {
    const logits = await step(next, position);
    position += next.length;
    let best = 0;
    for (let id = 1; id < logits.length; id += 1) if (logits[id]! > logits[best]!) best = id;
    ids.push(best);
    next = [best];
    if (ids.length === 1) prefilled = performance.now();
  }
  return { ids, prefillSeconds: (prefilled - began) / 1000, decodeSeconds: (performance.now() - prefilled) / 1000 };
}
