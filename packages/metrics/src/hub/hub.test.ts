import { expectCode, expectRejection } from '@tokstream/testing';
import { describe, expect, test } from 'vitest';
import { tokenBatch } from '../items/token-batch.ts';
import { metricFrom } from '../registry.ts';
import { volume } from '../volume/volume.ts';
import { mergeSnapshots } from './merge-snapshots.ts';
import { MetricHub, type MetricHubOptions } from './metric-hub.ts';
import type { Snapshot, SnapshotEntry } from './snapshot.ts';

const find = ({ name, parameters }: SnapshotEntry): ReturnType<typeof metricFrom> => metricFrom(name, parameters);
const ordered = { ...volume(), algebra: 'ordered' as const };

function filled(options: MetricHubOptions, labels: readonly Record<string, string>[], metric = volume()): MetricHub {
  const hub = new MetricHub(options);
  for (const label of labels) {
    const stream = hub.open(metric, label);
    stream.add(tokenBatch('ship', [1, 2]));
    stream.close('complete');
    stream.close('error');
  }
  return hub;
}

describe('snapshots', () => {
  test('are plain JSON with all that is needed to read them', async () => {
    const snapshot = await filled({ environment: { backend: 'wasm' }, segment: 3 }, [{ language: 'fr', side: 'left' }, { side: 'left', language: 'fr' }]).snapshot();
    expect(JSON.parse(JSON.stringify(snapshot))).toEqual(snapshot);
    expect(snapshot).toMatchObject({ schema: 'tokstream-metrics/1', segments: [3, 3], environment: { backend: 'wasm' }, streams: { open: 0, complete: 2, error: 0, stopped: 0 }, failures: {} });
    expect(snapshot.entries).toHaveLength(1);
    expect(snapshot.entries[0]).toMatchObject({ name: 'volume', version: 1, algebra: 'exact', parameters: {}, labels: { language: 'fr', side: 'left' }, measures: { tokensPerByte: { unit: '{token}/By', direction: 'lower' } }, result: { tokens: 4, bytes: 8, tokensPerByte: 0.5 } });
  });

  test('merge: same labels add up, others stand beside, the environment is what all share', async () => {
    const [a, b] = await Promise.all([filled({ environment: { backend: 'wasm', seed: '1' } }, [{ language: 'fr' }]).snapshot(), filled({ environment: { backend: 'wasm', seed: '2' } }, [{ language: 'fr' }, { language: 'de' }]).snapshot()]);
    const merged = await mergeSnapshots([a, b], find);
    expect(merged.environment).toEqual({ backend: 'wasm' });
    expect(merged.streams.complete).toBe(3);
    expect(merged.entries.map(({ labels, result }) => [labels['language'], result!['tokens']])).toEqual([['de', 2], ['fr', 4]]);
    expect(await mergeSnapshots([merged], find)).toEqual(merged);
  });

  test('compute nothing expensive when told not to', async () => {
    const hub = filled({}, [{}], { ...volume(), algebra: 'finish' });
    expect((await hub.snapshot({ finish: false })).entries[0]!.result).toBeUndefined();
    expect((await hub.snapshot()).entries[0]!.result).toBeDefined();
  });

  test('hold no more label sets than they may', async () => {
    const { entries } = await filled({ maxLabelSets: 2 }, ['a', 'b', 'c', 'a', 'd'].map((user) => ({ user }))).snapshot();
    expect(entries.map(({ labels, result }) => [labels, result!['tokens']])).toEqual([[{ other: 'true' }, 4], [{ user: 'a' }, 4], [{ user: 'b' }, 2]]);
  });
});

describe('what does not merge is refused, and the hub stays as it was:', () => {
  test('other versions, settings that do not exist, things that are no snapshot', async () => {
    const snapshot = await filled({}, [{}]).snapshot();
    const hub = filled({}, [{}]);
    const changed = (change: Partial<SnapshotEntry>): Snapshot => ({ ...snapshot, entries: [snapshot.entries[0]!, { ...snapshot.entries[0]!, ...change }] });
    expectCode('invalid-snapshot', () => hub.merge(changed({ version: 2 }), find));
    expectCode('invalid-snapshot', () => hub.merge(changed({ state: { byBytes: [1], counts: [] } }), find));
    expectCode('invalid-option', () => hub.merge(changed({ parameters: { charm: 1 } }), find));
    expectCode('invalid-metric', () => hub.merge(changed({ name: 'charm' }), find));
    expectCode('invalid-snapshot', () => hub.merge(JSON.parse('{"entries":[]}') as Snapshot, find));
    expect(await hub.snapshot()).toEqual(snapshot);
  });

  test('parts of an ordered stream out of their order', async () => {
    const parts = await Promise.all([0, 1, 2].map((segment) => filled({ segment }, [{}], ordered).snapshot()));
    const [first, second, third] = parts as [Snapshot, Snapshot, Snapshot];
    const outer = await mergeSnapshots([first, third], () => ordered);
    await expectRejection('invalid-snapshot', (async () => mergeSnapshots([outer, second], () => ordered))());
    expect((await mergeSnapshots([await mergeSnapshots([third, second], () => ordered), first], () => ordered)).segments).toEqual([0, 2]);
  });
});
