import { fusedFields } from '@tokstream/backend';
import type { Want } from '../causal-lm.ts';
import { type CommittedKeys, type Forest, isChain as hangsInARow } from '../cache/forest.ts';
import type { FusedModel } from './fused-model.ts';
import { pageSlots } from './fused-sizes.ts';
import type { FusedPass } from './fused-pass.ts';
import { ScratchPlan } from './scratch-plan.ts';
import { scoredRows, type StepPart } from './step-part.ts';
import { screenKind } from './weight-precision.ts';

/** What a layer of a stretch reads, and where of the scratch that is told. */
export interface LayerPlan {
  readonly pages: readonly number[];
  readonly committed: number;
  /** Where the committed keys stand; only where there is a window. */
  readonly seen: CommittedKeys | undefined;
  readonly at: { readonly pages: number; readonly places: number; readonly attention: number };
}

/** The rows of one pass within a part. */
export interface StretchPlan {
  readonly input: FusedPass['input'];
  readonly forest: Forest;
  readonly from: number;
  readonly count: number;
  /** Tentative rows of the cache before these. */
  readonly before: number;
  /** True where each row sees all before it. */
  readonly isChain: boolean;
  readonly layers: readonly LayerPlan[];
  readonly at: { readonly allowed: number; readonly tailPositions: number; readonly table: number };
}

/** A part with its places in the scratch, as distances from its start. */
export interface StepPlan {
  readonly stretches: readonly StretchPlan[];
  readonly scored: readonly number[];
  /** How many of the largest logits are looked for; 0: all. */
  readonly top: number;
  /** Bytes between the rooms of threads. */
  readonly laneBytes: number;
  /** True where the embeddings are projected or the head reads a projection, which takes a buffer. */
  readonly projects: boolean;
  readonly at: Readonly<Record<'step' | 'passTable' | 'tokens' | 'positions' | 'scored' | 'turns' | 'stream' | 'embedded' | 'normed' | 'projected' | 'context' | 'wide' | 'added' | 'queryRows' | 'outputRows' | 'scores' | 'panelRoom' | 'logits' | 'rounded' | 'screenRoom' | 'hidden' | 'queries', number>>;
  readonly scratch: ScratchPlan;
}

/** @throws `invalid-want`; `out-of-memory` */
export function planStep(model: FusedModel, passes: readonly FusedPass[], part: StepPart, want: Want): StepPlan {
  const { config, sizes, ropes, screenedHead, kinds, memory, team } = model;
  const { heads, kvHeads, headDim, layers, slots } = config;
  const { rows } = part;
  const scratch = new ScratchPlan();
  const stretches = part.stretches.map(({ pass, from, count }) => planStretch(model, passes[pass]!, { from, count }, want, scratch));
  const scored = scoredRows(part, passes, want);
  // Only a head in float32 is dearer to read than its copy in 8 bits.
  const top = screenedHead.countFor(want, kinds.head === 0 ? scored.length : 0);
  const projects = slots.embeddingProjection !== undefined || slots.outputProjection !== undefined;
  const longest = Math.max(...stretches.flatMap((stretch) => stretch.layers.map(({ committed }) => Math.ceil((committed + stretch.before + stretch.count) / pageSlots) * pageSlots)));
  const lines = (heads / kvHeads) * Math.max(...stretches.map(({ count }) => count));
  const longestRow = Math.max(config.width, config.embeddingWidth, config.hiddenWidth, heads * sizes.head);
  const attention = 4 * lines * (2 * sizes.head + longest);
  // What different threads write is not to share a line of the processor's cache.
  const laneBytes = Math.ceil((attention + memory.module.panelRoom(kinds.layers, longestRow)) / 128) * 128;
  const lane = scratch.room((team.lanes * laneBytes) / 4);
  const at = {
    step: scratch.room(fusedFields.step.length),
    passTable: scratch.room(stretches.length * fusedFields.pass.length),
    tokens: scratch.room(rows),
    positions: scratch.room(rows),
    scored: scratch.room(scored.length),
    turns: scratch.room(ropes.length * rows * headDim),
    stream: scratch.room(rows * sizes.width),
    embedded: scratch.room(projects ? rows * sizes.embedding : 0),
    normed: scratch.room(rows * sizes.width),
    projected: scratch.room(rows * sizes.projected),
    context: scratch.room(rows * heads * sizes.head),
    wide: scratch.room(rows * sizes.wide),
    added: scratch.room(rows * sizes.width),
    queryRows: lane,
    outputRows: lane + 4 * lines * sizes.head,
    scores: lane + 8 * lines * sizes.head,
    panelRoom: lane + attention,
    logits: scratch.room(scored.length * sizes.vocabulary),
    rounded: scratch.room(Math.max(...[kinds.layers, top > 0 ? screenKind : kinds.head].map((kind) => memory.module.roundedRoom(kind, longestRow, rows))) / 4),
    screenRoom: scratch.room(screenedHead.room(top, scored.length)),
    hidden: scratch.room(want.hidden === true ? rows * (layers.length * sizes.width + sizes.embedding) : 0),
    queries: scratch.room(want.queries === true ? layers.length * rows * heads * sizes.head : 0),
  };
  return { stretches, scored, top, laneBytes, projects, at, scratch };
}

function planStretch({ config: { heads, layers } }: FusedModel, { cache, forest, input, count: all }: FusedPass, { from, count }: { readonly from: number; readonly count: number }, want: Want, scratch: ScratchPlan): StretchPlan {
  const before = forest.parents.length - all + from;
  const tail = before + count;
  const isChain = hangsInARow(forest);
  let shared: number | undefined;
  const planLayer = (window: number | undefined, layer: number): LayerPlan => {
    const [pages, committed] = [cache.held.pages(layer), cache.length(layer)];
    const seen = window === undefined ? undefined : cache.committedKeys(layer);
    // Layers that hold every token share the list of where those stand.
    const places = seen === undefined ? 0 : seen.whole ? (shared ??= scratch.room(seen.length)) : scratch.room(seen.lists * seen.length);
    return { pages, committed, seen, at: { pages: scratch.room(pages.length), places, attention: scratch.room(want.attention === true ? heads * count * (committed + tail) : 0) } };
  };
  return {
    input, forest, from, count, before, isChain,
    layers: layers.map(({ window }, layer) => planLayer(window, layer)),
    at: { allowed: scratch.room(isChain ? 0 : (count * tail) / 4), tailPositions: scratch.room(tail), table: scratch.room(layers.length * fusedFields.passLayer.length) },
  };
}
