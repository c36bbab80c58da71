import type { CachePolicy, CachePolicyState, ModelShape, SlotChoice } from '@tokstream/model';
import { checkChoice } from '../scorers/parts/check-choice.ts';
import { checkOption } from '../scorers/parts/check-option.ts';
import { Rotation } from '../scorers/parts/rotation.ts';
import { SelectedLayer, type SelectionPlan } from './parts/selected-layer.ts';
import { checkSize, tokensOf } from './parts/tokens-of.ts';

/** Sizes are tokens, or shares of the prompt below 1. */
export interface TokenSelectOptions {
  /** First tokens, which are always seen; default 128. */
  readonly initial?: number;
  /** Newest tokens, which are always seen; default 512. */
  readonly local?: number;
  /** Tokens between them that are seen; default 2048. */
  readonly select?: number;
  /** Cosine of two queries from which on the later sees what was selected for the earlier; default 0.9. Above 1 each selects anew. */
  readonly similarity?: number;
  /** Neighbouring tokens, an odd number, that have the highest vote among them; default 1. */
  readonly poolWidth?: number;
  /**
   * What heads vote by. `rotated`: what they would attend to, with keys and queries at their places. `unrotated`, as published: products with
   * keys that all stand in one place, as far back as the local tokens reach, not divided by √headDim. Default `rotated`.
   */
  readonly score?: 'rotated' | 'unrotated';
  /** `shared`, as published: the votes of all heads make one selection for a layer. `each`: every key head has its own. Default `shared`. */
  readonly heads?: 'shared' | 'each';
  /** `slot`: what is seen stands at consecutive positions, which the method asks for. Default `slot`; `original` for models without rotated keys. */
  readonly positions?: 'original' | 'slot';
  /** Told of each selection of a layer, for instance to count how many were taken again. */
  readonly onSelection?: (selection: TokenSelection) => void;
}

/** What the rows of a pass see of a layer. */
export interface TokenSelection {
  readonly layer: number;
  /** Committed slots, and how many of them are seen. */
  readonly slots: number;
  readonly seen: number;
  /** Whether an earlier query selected them. */
  readonly isReused: boolean;
}

/**
 * Keeps everything, and sees of it the first tokens, the newest, and those between that the heads vote for: each query head gives the softmax
 * of its products with the keys. The rows of a pass see the same, by the mean of their queries. (TokenSelect; Wu et al. 2025.)
 *
 * It holds a copy of the keys. Only the `eager` engine selects: load the model with `needs: ['select']`.
 *
 * @throws `invalid-option`
 */
export function tokenSelect(options: TokenSelectOptions = {}): CachePolicy {
  const { initial = 128, local = 512, select = 2048, similarity = 0.9, poolWidth = 1, score = 'rotated', heads = 'shared', positions = 'slot', onSelection } = options;
  for (const [name, size] of Object.entries({ initial, local, select })) checkSize(name, size);
  checkOption('select', select, select > 0, 'above 0');
  checkOption('similarity', similarity, similarity >= -1, 'a number of at least -1');
  checkOption('poolWidth', poolWidth, Number.isSafeInteger(poolWidth) && poolWidth % 2 === 1 && poolWidth > 0, 'an odd number of at least 1');
  checkChoice('score', score, ['rotated', 'unrotated']);
  checkChoice('heads', heads, ['shared', 'each']);
  checkChoice('positions', positions, ['original', 'slot']);
  return {
    name: 'token-select',
    needs: new Set(),
    positions,
    selects: true,
    start(shape, promptLength) {
      const plan = { initial: tokensOf(initial, promptLength), local: tokensOf(local, promptLength), select: tokensOf(select, promptLength), similarity, poolWidth, score, heads, positions };
      const rotations = Rotation.ofLayers(shape);
      const layers = Array.from({ length: shape.layers }, (_, layer) => new SelectedLayer(plan, shape, rotations[layer]));
      return selecting(shape, plan, layers, onSelection);
    },
  };
}

function selecting(shape: ModelShape, plan: SelectionPlan, layers: readonly SelectedLayer[], onSelection: TokenSelectOptions['onSelection']): CachePolicyState {
  const { initial, local, select, heads, positions } = plan;
  return {
    select(layer, given: SlotChoice) {
      const seen = initial + select + local;
      if (seen >= given.slots) return undefined;
      const { chosen, isReused } = layers[layer]!.choose(given);
      onSelection?.({ layer, slots: given.slots, seen, isReused });
      const slots = new Int32Array(shape.kvHeads * seen);
      for (let head = 0; head < shape.kvHeads; head += 1) {
        const at = head * seen;
        for (let slot = 0; slot < initial; slot += 1) slots[at + slot] = slot;
        slots.set(heads === 'each' ? chosen.subarray(head * select, (head + 1) * select) : chosen, at + initial);
        for (let slot = 0; slot < local; slot += 1) slots[at + initial + select + slot] = given.slots - local + slot;
      }
      return { slots, closeGaps: positions === 'slot' };
    },
    kept: (layer, slots) => layers[layer]!.gather(slots),
    fork: () => selecting(shape, plan, layers.map((layer) => layer.clone()), onSelection),
  };
}
