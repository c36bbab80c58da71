import type { MergePlan } from '@tokstream/core';
import { composePlans, identityPlan, type MergedEmbeddings, noId } from '@tokstream/merge';
import type { EncoderHook, EncoderOutput, EncoderSequence } from '@tokstream/model';
import type { Way } from '../ways/way.ts';
import type { PreparedText } from '../texts/prepare-texts.ts';
import type { Bench } from './bench.ts';

/** How a text is shortened. */
export interface Shortening {
  readonly way: Way;
  readonly strength: number;
  /** Of a way that merges tokens. */
  readonly plan: MergePlan | undefined;
}

/** What came out for a text, and where each of its positions went. */
export interface TextRun {
  readonly output: EncoderOutput;
  readonly plan: MergePlan;
  /** Positions that the feed-forward of each layer read. */
  readonly layerPositions: readonly number[];
}

/** Runs one text, as it is or shortened; `ids` are its own or those with hidden tokens. */
export async function runText({ encoder }: Pick<Bench, 'encoder'>, rows: MergedEmbeddings, { tokens }: PreparedText, ids: Int32Array, shortening: Shortening | undefined): Promise<TextRun> {
  const { layers } = encoder.shape;
  const layerPositions = Array.from({ length: layers }, () => ids.length);
  const plans: MergePlan[] = [];
  let sequence: EncoderSequence = { input: { ids } };
  let hook: EncoderHook | undefined;
  if (shortening?.way.kind === 'tokens') {
    const { plan } = shortening;
    plans.push(plan!);
    layerPositions.fill(plan!.m);
    sequence = { input: { embeddings: await rows.rows({ block: { ...tokens, ids: slotIds(plan!, ids) }, plan: plan!, parts: { ...tokens, ids } }) } };
  } else if (shortening?.way.kind === 'layers') {
    hook = shortening.way.hook({
      strength: shortening.strength,
      layers,
      onPlan(plan, layer) {
        plans.push(plan);
        layerPositions.fill(plan.m, layer);
      },
    });
  }
  const [output] = await encoder.forward([sequence], hook === undefined ? {} : { hook });
  return { output: output!, plan: composePlans(plans[0] ?? identityPlan(ids.length), ...plans.slice(1)), layerPositions };
}

/** The ids of slots of one part; slots of several have none, so that they are made of their parts, hidden ones included. */
function slotIds({ m, group, size }: MergePlan, ids: Int32Array): Int32Array {
  const slots = new Int32Array(m).fill(noId);
  group.forEach((slot, position) => size[slot] === 1 && (slots[slot] = ids[position]!));
  return slots;
}
