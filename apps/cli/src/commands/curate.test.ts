import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { expectRejection } from '@tokstream/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FilterStore, readFilter } from '../curate/filter-store.ts';
import { jsonLines, tokstream } from '../test-world.test-support.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'tokstream-curate-'));
});
afterEach(() => rm(root, { recursive: true }));

const at = (...path: readonly string[]): string => join(root, ...path);
const texts = (shard: number): string[] => Array.from({ length: 40 }, (_, line) => `Line ${shard * 30 + line} of the whale.\nAll rights reserved.\n`);
const linesOf = (shard: number): string => texts(shard).map((text, line) => `${JSON.stringify({ id: `${shard}-${line}`, source: 's', text, metadata: { line } })}\n`).join('');

/** Three shards, whose texts overlap, the second packed. */
async function corpus(folder = 'documents'): Promise<string[]> {
  const paths = [at(folder, 'a', '0.jsonl'), at(folder, 'a', '1.jsonl.gz'), at(folder, '2.jsonl')];
  for (const [shard, path] of paths.entries()) await put(path, path.endsWith('.gz') ? gzipSync(linesOf(shard)) : linesOf(shard));
  return paths;
}

async function put(path: string, content: string | Uint8Array): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
  return path;
}

async function rows(path: string): Promise<Record<string, unknown>[]> {
  const bytes = await readFile(path);
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
  return text === '' ? [] : jsonLines(text);
}

async function curate(...words: readonly string[]): Promise<Record<string, unknown>> {
  return jsonLines((await tokstream('curate', [...words, '--json'])).stdout)[0]!;
}

/** The bits of a filter of the least size, without its header. */
async function bitsOf(filter: string): Promise<Buffer> {
  return (await readFile(at(filter))).subarray(-(2 ** 20));
}

const dedupeTo = (filter: string, name = 'dup'): string[] => ['--dedupe', 'paragraphs', '--filter', at(filter), '--expected-keys', '10000', '--write-attributes', name];

describe('curate', () => {
  it('writes attributes row for row beside the documents, reads them again, and mixes', async () => {
    const paths = await corpus();
    expect(await curate('--tag', 'gopher,c4', '--experiment', 'x', '--write-attributes', 'tags', ...paths)).toMatchObject({ files: 3, documents: 120, keptDocuments: 120 });
    const [first] = await rows(at('attributes', 'tags', 'a', '1.jsonl.gz'));
    expect(first).toMatchObject({ source: 's', id: '1-0', attributes: { x__gopher_v1__word_count: [[0, expect.any(Number), 8]], x__c4_v1__line_count: [[0, expect.any(Number), 3]] } });
    await curate('--attributes', 'tags', ...dedupeTo('f.bloom'), ...paths);
    const [, second] = await rows(at('attributes', 'dup', '2.jsonl'));
    expect(second!['attributes']).toEqual({ duplicate_paragraphs: [[0, 22, 1], [22, 43, 1]] });
    const mixed = await curate('--attributes', 'tags', '--attributes', 'dup', '--exclude', '$.metadata[?@ > 37]', '--remove', '$.attributes.duplicate_paragraphs', '--discard', 'attributes', '--out', at('out'), ...paths);
    expect(mixed).toMatchObject({ documents: 120, keptDocuments: 114 });
    expect(await rows(at('out', 'a', '0.jsonl'))).toHaveLength(38);
    expect((await rows(at('out', '2.jsonl')))[12]).toEqual({ id: '2-12', source: 's', text: 'Line 72 of the whale.\n', metadata: { line: 12 } });
  });

  it('does all in one pass with the same result, by rules from a file too', async () => {
    const paths = await corpus();
    const rules = await put(at('rules.json'), JSON.stringify({ exclude: ['$[?@.x__gopher_v1__word_count[0][2] > 8]'], replace: [{ span: '$.attributes.duplicate_paragraphs', minScore: 1, replacement: '[{}]' }], discard: ['attributes'] }));
    await curate('--tag', 'gopher', '--experiment', 'x', ...dedupeTo('f.bloom'), '--rules', rules, '--out', at('out'), ...paths);
    const [, second] = await rows(at('out', 'a', '0.jsonl'));
    expect(second).toMatchObject({ id: '0-1', text: 'Line 1 of the whale.\n[All rights reserved.\n]' });
  });

  it('goes on after it was cut off as if it had not been', async () => {
    const paths = await corpus();
    await curate(...dedupeTo('whole.bloom'), ...paths);
    await rename(at('attributes', 'dup'), at('expected'));
    await curate(...dedupeTo('f.bloom'), paths[0]!);
    // Cut off while the second file was written.
    const broken = await put(at('documents', 'a', '1.jsonl.gz.broken'), gzipSync(linesOf(1)).subarray(0, 200));
    await rename(paths[1]!, at('kept.gz'));
    await copyFile(broken, paths[1]!);
    await expectRejection('invalid-argument', curate(...dedupeTo('f.bloom'), ...paths));
    await rename(at('kept.gz'), paths[1]!);
    expect(await curate(...dedupeTo('f.bloom'), ...paths)).toMatchObject({ files: 2, filesBefore: 1 });
    for (const path of ['a/0.jsonl', 'a/1.jsonl.gz', '2.jsonl']) expect(await rows(at('attributes', 'dup', path))).toEqual(await rows(at('expected', path)));
    expect((await bitsOf('f.bloom')).equals(await bitsOf('whole.bloom'))).toBe(true);
    expect(await curate(...dedupeTo('f.bloom'), ...paths)).toMatchObject({ files: 0, filesBefore: 3, documents: 0 });
    expect((await readdir(root, { recursive: true })).filter((name) => /partial|lock|next/.test(name))).toEqual([]);
  });

  it('ends a commit that was cut off between its filter and its files', async () => {
    const [path] = await corpus();
    const place = at('attributes', 'dup', 'a', '0.jsonl');
    const source = { path: at('f.bloom'), demand: { expectedKeys: 100 }, kind: 'paragraphs', merged: [] };
    const store = await FilterStore.open(source);
    store.add(path!, [place]);
    await store.commit(() => {});
    await rename(at('f.bloom'), at('f.bloom.next'));
    await put(`${place}.partial`, '');
    expect((await FilterStore.open({ ...source, demand: undefined })).holds(path!)).toBe(true);
    expect([place, `${place}.partial`, at('f.bloom.next')].map(existsSync)).toEqual([true, false, false]);
    await rm(place);
    await expectRejection('invalid-argument', curate(...dedupeTo('f.bloom'), path!));
    await put(place, '');
    await expectRejection('invalid-argument', curate(...dedupeTo('other.bloom'), path!));
    await expectRejection('invalid-argument', curate(...dedupeTo('f.bloom', 'elsewhere'), path!));
    await expectRejection('invalid-argument', curate('--dedupe', 'documents', '--filter', at('f.bloom'), '--write-attributes', 'other', path!));
  });

  it('merges filters of shards, and compares with one without changing it', async () => {
    const paths = await corpus();
    await curate(...dedupeTo('left.bloom'), paths[0]!);
    await curate(...dedupeTo('right.bloom'), paths[1]!, paths[2]!);
    await curate('--dedupe', 'paragraphs', '--filter', at('all.bloom'), '--merge-filter', at('left.bloom'), '--merge-filter', at('right.bloom'));
    const before = await readFile(at('all.bloom'));
    expect(await curate('--dedupe', 'paragraphs', '--filter', at('all.bloom'), '--read-only', '--write-attributes', 'again', ...paths)).toMatchObject({ files: 3, marked: 240 });
    expect((await readFile(at('all.bloom'))).equals(before)).toBe(true);
    expect((await readFilter(at('all.bloom'))).notes).toMatchObject({ finished: ['documents/a/0.jsonl', 'documents/a/1.jsonl.gz', 'documents/2.jsonl'] });
  });

  it('stops at a bad line, or skips and tells it; attributes stay beside their documents', async () => {
    const path = await put(at('documents', 'bad.jsonl'), Buffer.concat([Buffer.from(linesOf(0)), Buffer.from('{"id":\n'), Buffer.of(0xff, 10), Buffer.from(linesOf(1))]));
    await expectRejection('invalid-document', curate('--tag', 'c4', '--write-attributes', 'x', path));
    expect(existsSync(at('attributes', 'x', 'bad.jsonl'))).toBe(false);
    const { stderr, stdout } = await tokstream('curate', ['--tag', 'c4', '--write-attributes', 'x', '--bad-lines', 'skip', '--json', path]);
    expect(stderr).toMatch(/bad\.jsonl, line 41: .*\n.*bad\.jsonl, line 42: it is not UTF-8/);
    expect(jsonLines(stdout)[0]).toMatchObject({ documents: 80, badLines: 2 });
    expect(await curate('--attributes', 'x', '--bad-lines', 'skip', '--out', at('out'), path)).toMatchObject({ documents: 80 });
    await put(at('attributes', 'x', 'bad.jsonl'), '{"id":"other","attributes":{}}\n');
    await expectRejection('invalid-document', curate('--attributes', 'x', '--bad-lines', 'skip', '--out', at('out2'), path));
  });

  it.each([[''], ['\n\n']])('of an empty file %j makes an empty one', async (content) => {
    const path = await put(at('documents', 'empty.jsonl'), content);
    expect(await curate('--tag', 'gopher', '--write-attributes', 'x', '--out', at('out'), path)).toMatchObject({ documents: 0 });
    expect([await readFile(at('out', 'empty.jsonl'), 'utf8'), await readFile(at('attributes', 'x', 'empty.jsonl'), 'utf8')]).toEqual(['', '']);
  });

  it('lets one run write at a time, and takes over from one that was killed', async () => {
    const paths = await corpus();
    await put(at('attributes', 'dup', '.tokstream-curate.lock'), `${process.ppid}\n`);
    await expectRejection('invalid-argument', curate(...dedupeTo('f.bloom'), ...paths));
    await put(at('attributes', 'dup', '.tokstream-curate.lock'), '4194304999\n');
    expect(await curate(...dedupeTo('f.bloom'), ...paths)).toMatchObject({ files: 3 });
  });

  it('leaves nothing half done when it is interrupted', async () => {
    const paths = await corpus();
    await expect(tokstream('curate', [...dedupeTo('f.bloom'), ...paths], '', AbortSignal.abort())).rejects.toThrow(/abort/);
    expect(existsSync(at('f.bloom'))).toBe(false);
    expect((await readdir(at('attributes'), { recursive: true })).filter((name) => /jsonl/.test(name))).toEqual([]);
  });

  it.each([
    [['--tag', 'charm', '--out', 'o']],
    [['--tag', 'gopher']],
    [['--tag', 'gopher', '--naughty-words', 'x', '--out', 'o']],
    [['--dedupe', 'words', '--filter', 'f', '--out', 'o']],
    [['--dedupe', 'ngrams', '--out', 'o']],
    [['--dedupe', 'ngrams:size=3', '--filter', 'f', '--out', 'o']],
    [['--filter', 'f', '--out', 'o']],
    [['--include', '$.x', '--write-attributes', 'x']],
    [['--write-attributes', 'a/b']],
    [['--bad-lines', 'mend', '--out', 'o']],
    [['--out', 'documents']],
  ])('refuses %j before the work', async (words) => {
    const [path] = await corpus();
    await expectRejection('invalid-argument', tokstream('curate', [...words.map((word) => (word === 'o' || word === 'f' || word === 'documents' ? at(word) : word)), path!]));
    expect((await readdir(root)).filter((name) => name !== 'documents')).toEqual([]);
  });
});
