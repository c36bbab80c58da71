import { describe, expect, it } from 'vitest';
import { mergedCell, plainCell } from '../test-world.test-support.ts';
import { plainFigures, type WayFigures, wayFigures } from './figures.ts';
import { verdicts } from './verdicts.ts';

describe('wayFigures', () => {
  it('are means over texts against the same texts as they are, with margins', () => {
    const cells = [
      plainCell(),
      plainCell({ text: 'b', language: 'de', reading: { right: { topic: true }, hidden: 4, bits: 12 } }),
      mergedCell({ timeRatios: [0.5, 0.9, 0.6] }),
      mergedCell({ text: 'b', language: 'de', left: 4, meanPositions: 7, reading: { right: { topic: false }, hidden: 4, bits: 20 } }),
      mergedCell({ text: 'of which nothing is known' }),
    ];
    expect(wayFigures(cells)).toHaveLength(1);
    const [{ saved, meanSaved, time, right, bits, moreBits, texts, savedByLanguage }] = wayFigures(cells) as [WayFigures];
    expect(texts).toBe(2);
    expect([saved.mean, meanSaved.mean, time, bits, moreBits.mean]).toEqual([expect.closeTo(0.5), expect.closeTo(0.25), { mean: 0.6, margin: undefined, count: 1 }, 4, 1]);
    // Student's t of one degree of freedom times the standard error 0.1.
    expect(saved.margin).toBeCloseTo(1.27062, 4);
    expect(right).toEqual({ topic: { share: 0.5, lost: expect.objectContaining({ mean: 0.5 }) as unknown } });
    expect(savedByLanguage).toEqual({ en: expect.closeTo(0.4), de: expect.closeTo(0.6) });
    expect(plainFigures(cells)).toEqual({ texts: 2, right: { topic: 1 }, bits: 16 / 6 });
  });

  it('are of the texts whose answers are known', () => {
    const unknown = { right: {}, hidden: 0, bits: 0 };
    const [one] = wayFigures([plainCell(), plainCell({ text: 'b', reading: unknown }), mergedCell(), mergedCell({ text: 'b', reading: unknown })]);
    expect([one!.texts, one!.right['topic']!.lost.count, one!.moreBits.count]).toEqual([2, 1, 1]);
  });
});

describe('verdicts', () => {
  const figures = (losses: readonly (readonly [number, number])[]): WayFigures[] => losses.map(([strength, mean]) => ({ ...wayFigures([plainCell(), mergedCell({ strength })])[0]!, right: { topic: { share: 1 - mean, lost: { mean, margin: 0.1, count: 9 } } } }));

  it.each([
    [[[0.5, 0.03], [0.2, 0.01]], 0.2, 0.5],
    [[[0.2, 0.02], [0.5, 0]], undefined, 0.2],
    [[[0.2, -0.1], [0.5, 0.019]], 0.5, undefined],
  ] as const)('of %j hold to %j and fall at %j', (losses, holdsTo, fallsAt) => {
    expect(verdicts(figures(losses))).toEqual([{ way: 'to-me', set: 'topic', holdsTo, fallsAt }]);
  });

  it('say nothing where there was nothing to lose', () => {
    const wrong = { right: { topic: false }, hidden: 2, bits: 4 };
    expect(verdicts(wayFigures([plainCell({ reading: wrong }), mergedCell({ reading: wrong })]))).toEqual([]);
  });
});
