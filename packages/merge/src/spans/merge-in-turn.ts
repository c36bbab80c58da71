import type { TokenBlock } from '@tokstream/core';
import { composePlans } from '../plan/compose-plans.ts';
import { createPlan } from '../plan/create-plan.ts';
import { joinMerged } from './join-merged.ts';
import type { CreateSpanMerger, MergedBlock } from './merged-block.ts';

interface InTurnSnapshot {
  readonly first: unknown;
  readonly second: unknown;
  readonly waiting: MergedBlock;
}

/**
 * Merges what another merger has merged: words first, then several words. Ids are those of the second; the plan and the parts lead back to the
 * tokens before the first.
 *
 * The second must know the ids of the first, as one whose vocabulary is `mergedVocabulary` of the first's table does. The first must not
 * learn as it goes.
 */
export function mergeInTurn<Block extends TokenBlock>(createFirst: CreateSpanMerger<Block>, createSecond: CreateSpanMerger): CreateSpanMerger<Block> {
  return () => {
    const [first, second] = [createFirst(), createSecond()];
    /** What the first has merged and the second has not handed on. */
    let waiting = joinMerged([]);
    const pass = (merged: readonly MergedBlock[], more: readonly MergedBlock[] = []): MergedBlock[] => {
      const out: MergedBlock[] = [];
      const take = (outer: MergedBlock): void => {
        const [inner, rest] = splitMerged(waiting, outer.plan.n);
        waiting = rest;
        out.push({ block: outer.block, plan: composePlans(inner.plan, outer.plan), parts: { ...inner.parts, final: outer.block.final } });
      };
      for (const one of merged) {
        waiting = joinMerged([waiting, one]);
        for (const outer of second.push(one.block)) take(outer);
      }
      for (const outer of more) take(outer);
      return out;
    };
    return {
      chunkInvariant: first.chunkInvariant && second.chunkInvariant,
      get held() {
        return first.held + waiting.plan.n;
      },
      push: (block) => pass(first.push(block)),
      flush() {
        const out = pass(first.flush());
        return [...out, ...pass([], second.flush())];
      },
      snapshot: (): InTurnSnapshot => ({ first: first.snapshot(), second: second.snapshot(), waiting }),
      restore(snapshot) {
        const saved = snapshot as InTurnSnapshot;
        first.restore(saved.first);
        second.restore(saved.second);
        ({ waiting } = saved);
      },
      [Symbol.dispose]() {
        first[Symbol.dispose]();
        second[Symbol.dispose]();
      },
    };
  };
}

/** The first slots of a block, and the others. */
function splitMerged({ block, plan, parts }: MergedBlock, slots: number): [MergedBlock, MergedBlock] {
  const positions = plan.anchor[slots] ?? plan.n;
  const piece = (from: number, to: number, slotFrom: number, slotTo: number): MergedBlock => ({
    block: slice(block, slotFrom, slotTo),
    plan: createPlan(plan.group.subarray(from, to)),
    parts: slice(parts, from, to),
  });
  return [piece(0, positions, 0, slots), piece(positions, plan.n, slots, plan.m)];
}

function slice({ ids, start, end, final }: TokenBlock, from: number, to: number): TokenBlock {
  return { ids: ids.slice(from, to), start: start.slice(from, to), end: end.slice(from, to), final };
}
