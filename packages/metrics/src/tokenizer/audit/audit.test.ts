import { tinyDirectory } from '@tokstream/tiny';
import { byteLevelBpeTrainer, createTokenizer, loadTokenizer } from '@tokstream/tokenize';
import { describe, expect, test } from 'vitest';
import { toJson } from '../../contract/json.ts';
import { mergeSnapshots } from '../../hub/merge-snapshots.ts';
import { MetricHub } from '../../hub/metric-hub.ts';
import type { Snapshot } from '../../hub/snapshot.ts';
import { metricFrom } from '../../registry.ts';
import { auditText } from './audit-text.ts';
import { auditTokenizer } from './audit-tokenizer.ts';
import { auditsOf } from './audits-of.ts';

const texts = [
  auditText('eng', [{ key: 1, text: 'All human beings are born free.' }, { key: 2, text: 'Everyone has the right to life.' }, { key: 3, text: 'No one shall be held in slavery.' }], 'en'),
  auditText('007', [{ key: 1, text: 'Όλοι οι άνθρωποι γεννιούνται ελεύθεροι.' }, { key: 2, text: 'Κάθε άτομο έχει δικαίωμα στη ζωή.' }, { key: 9, text: 'μόνο' }]),
];
const tokenizer = await loadTokenizer(tinyDirectory);

describe('auditTokenizer', () => {
  test('measures every language against the reference, and the vocabulary over all', async () => {
    const hub = new MetricHub();
    const seen: string[] = [];
    await auditTokenizer(hub, tokenizer, texts, { name: 'tiny', reference: 'eng', onLanguage: (language) => void seen.push(language) });
    const [audit] = auditsOf(toJson(await hub.snapshot()) as unknown as Snapshot);
    expect(seen).toEqual(['eng', '007']);
    const { corpus, efficiency, anatomy, languages } = audit!;
    const english = languages.get('eng')!;
    const other = languages.get('007')!;
    expect(english.parity).toMatchObject({ lines: 3, premium: 1, bytePremium: 1 });
    expect(other.parity).toMatchObject({ lines: 2, leftAlone: 1, rightAlone: 1 });
    expect(other.parity!.premium).toBeCloseTo(other.parity!.bytePremium! * other.parity!.tokenizerPremium!, 12);
    expect(other.fertility.words).toBe(12);
    const total = english.volume.tokens + other.volume.tokens;
    expect([corpus!.tokens['eng']! + corpus!.tokens['007']!, efficiency.tokens, anatomy.uses]).toEqual([total, total, total]);
    expect(anatomy.usedTokens).toBe(efficiency.types);
    expect([english, other].map(({ roundTrip, unknown }) => [roundTrip.failures, unknown.lost])).toEqual([[0, 0], [0, 0]]);
  });

  test('of two halves on two machines merges to the audit of both', async () => {
    const trainer = byteLevelBpeTrainer({ vocabSize: 270 });
    trainer.add('all human beings are born free');
    const second = createTokenizer({ tokenizerJson: await trainer.finish() });
    const both = new MetricHub();
    const parts: Snapshot[] = [];
    for (const [name, one] of [['a', tokenizer], ['b', second]] as const) {
      const hub = new MetricHub();
      for (const target of [hub, both]) await auditTokenizer(target, one, texts, { name });
      parts.push(await hub.snapshot());
    }
    const merged = auditsOf(await mergeSnapshots(parts, ({ name, parameters }) => metricFrom(name, parameters)));
    expect(merged.map((audit) => audit.tokenizer)).toEqual(['a', 'b']);
    expect(merged).toEqual(auditsOf(await both.snapshot()));
    expect([merged[0]!.corpus, merged[0]!.languages.get('eng')!.parity]).toEqual([undefined, undefined]);
  });

  test('publishes nothing when it is stopped or has nothing to compare with', async () => {
    const hub = new MetricHub();
    await expect(auditTokenizer(hub, tokenizer, texts, { name: 'tiny', reference: 'deu' })).rejects.toMatchObject({ code: 'missing-reference' });
    const stop = new AbortController();
    await expect(auditTokenizer(hub, tokenizer, texts, { name: 'tiny', signal: stop.signal, onLanguage: (_, at) => at === 1 && stop.abort() })).rejects.toMatchObject({ code: 'aborted' });
    expect((await hub.snapshot()).entries).toEqual([]);
  });
});
