import type { StepOutput } from '@tokstream/model';

/** What every row of every layer and key head was shown: positions. */
export type Shown = (row: number, layer: number, keyHead: number) => readonly number[];

/** Recall and output error of every head at every row, straight from the definitions: `[rows][layers][heads]`. */
export function compareReference(output: StepOutput, values: readonly Float32Array[], heads: number, kvHeads: number, rows: number, shown: Shown): { readonly recall: number[][][]; readonly error: number[][][] } {
  const figures = Array.from({ length: rows }, (_, row) =>
    output.attention.map((layer, index) =>
      Array.from({ length: heads }, (__, head) => {
        const keyHead = Math.floor(head / (heads / kvHeads));
        const weight = (key: number): number => layer[(head * rows + row) * rows + key]!;
        const width = values[index]!.length / kvHeads / rows;
        const outputOver = (keys: readonly number[], total: number): number[] => Array.from({ length: width }, (___, at) => keys.reduce((sum, key) => sum + (weight(key) / total) * values[index]![(keyHead * rows + key) * width + at]!, 0));
        const kept = shown(row, index, keyHead);
        const recall = kept.reduce((sum, key) => sum + weight(key), 0);
        const all = outputOver([...Array.from({ length: rows }).keys()], 1);
        const left = outputOver(kept, recall);
        return { recall, error: Math.hypot(...all.map((value, at) => value - left[at]!)) / Math.hypot(...all) };
      }),
    ),
  );
  return { recall: figures.map((layers) => layers.map((each) => each.map(({ recall }) => recall))), error: figures.map((layers) => layers.map((each) => each.map(({ error }) => error))) };
}
