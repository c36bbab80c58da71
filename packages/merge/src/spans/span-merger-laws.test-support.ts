import { runStage, type TokenBlock } from '@tokstream/core';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { planLaws } from '../plan/plan-laws.test-support.ts';
import { joinMerged } from './join-merged.ts';
import type { CreateSpanMerger, MergedBlock } from './merged-block.ts';

/** What laws are checked with. */
export interface SpanMergerLawsInput<Block extends TokenBlock> {
  readonly create: CreateSpanMerger<Block>;
  /** Whole documents: blocks that are final. */
  readonly documents: fc.Arbitrary<readonly Block[]>;
  /** Tokens `[from, to)` of a block, not final. */
  readonly slice: (block: Block, from: number, to: number) => Block;
}

/** Declares the laws of mergers of tokens: chunk invariance, snapshots, plans, and that nothing is lost. */
export function spanMergerLaws<Block extends TokenBlock>({ create, documents, slice }: SpanMergerLawsInput<Block>): void {
  const options = { numRuns: 60 };
  const cuts = fc.array(fc.nat(6), { minLength: 1, maxLength: 6 });
  const cut = (blocks: readonly Block[], sizes: readonly number[]): Block[] => {
    let turn = 0;
    return blocks.flatMap((block) => {
      const out: Block[] = [];
      for (let from = 0; from < block.ids.length; turn += 1) {
        const to = Math.min(block.ids.length, from + sizes[turn % sizes.length]! + (turn % sizes.length === 0 ? 1 : 0));
        out.push(slice(block, from, to));
        from = to;
      }
      // The end comes with the last tokens or alone.
      const isAlone = turn % 2 === 0 || out.length === 0;
      return isAlone ? [...out, { ...slice(block, block.ids.length, block.ids.length), final: true }] : [...out.slice(0, -1), { ...out.at(-1)!, final: true }];
    });
  };
  /** The documents that a merger gives, each joined. */
  const joined = (blocks: readonly MergedBlock[]): MergedBlock[] => {
    const out: MergedBlock[] = [];
    let open: MergedBlock[] = [];
    for (const block of blocks) {
      open.push(block);
      if (!block.block.final) continue;
      out.push(joinMerged(open));
      open = [];
    }
    return open.length === 0 ? out : [...out, joinMerged(open)];
  };

  it('gives the same however blocks are cut, and holds nothing in the end', () => {
    fc.assert(
      fc.property(documents, cuts, (blocks, sizes) => {
        using stage = create();
        const whole = joined(runStage(stage, blocks));
        expect(stage.held).toBe(0);
        expect(joined(runStage(stage, cut(blocks, sizes)))).toEqual(whole);
      }),
      options,
    );
  });

  it('goes on from a snapshot', () => {
    fc.assert(
      fc.property(documents, cuts, fc.nat(), (blocks, sizes, at) => {
        const pieces = cut(blocks, sizes);
        const middle = pieces.length === 0 ? 0 : at % pieces.length;
        const [first, second] = [create(), create()];
        const before = pieces.slice(0, middle).flatMap((piece) => [...first.push(piece)]);
        if (blocks.length > 0) second.push(slice(blocks[0]!, 0, blocks[0]!.ids.length));
        const snapshot = structuredClone(first.snapshot());
        second.restore(snapshot);
        expect(second.held).toBe(first.held);
        expect(second.flush()).toEqual(first.flush());
        second.restore(snapshot);
        expect(joined([...before, ...runStage(second, pieces.slice(middle))])).toEqual(joined(runStage(create(), pieces)));
      }),
      options,
    );
  });

  it('keeps every token, in one slot with its neighbours, and every offset', () => {
    fc.assert(
      fc.property(documents, (blocks) => {
        const merged = joined(runStage(create(), blocks));
        expect(merged.map(({ parts: { ids, start, end, final } }) => ({ ids, start, end, final }))).toEqual(blocks.map(({ ids, start, end }) => ({ ids, start, end, final: true })));
        for (const { block, plan, parts } of merged) {
          expect([block.ids.length, block.start.length, block.final]).toEqual([plan.m, plan.m, true]);
          plan.group.forEach((slot, position) => expect(slot - (plan.group[position - 1] ?? 0)).toBe(plan.anchor[slot] === position && position > 0 ? 1 : 0));
          plan.size.forEach((size, slot) => {
            const first = plan.anchor[slot]!;
            if (size === 1) expect(block.ids[slot]).toBe(parts.ids[first]);
            expect([block.start[slot], block.end[slot]]).toEqual([parts.start[first], parts.end[first + size - 1]]);
          });
        }
      }),
      options,
    );
  });

  it('ends a document that has no end when the stream has', () => {
    fc.assert(
      fc.property(documents, (blocks) => {
        const open = blocks.slice(0, 1).map((block) => slice(block, 0, block.ids.length));
        expect(joined(runStage(create(), open))).toEqual(joined(runStage(create(), blocks.slice(0, 1))));
      }),
      options,
    );
  });

  planLaws(() => fc.sample(documents, { numRuns: 20, seed: 3 }).flatMap((blocks) => runStage(create(), blocks).map(({ plan }) => ({ plan }))));
}
