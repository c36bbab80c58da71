// MB/s and memory of curation over a file of documents: node bench/curation.mjs FILE.jsonl [STEP...]
// Build first: npx turbo run build --filter=@tokstream/metrics
import { createReadStream } from 'node:fs';
import { argv } from 'node:process';
import { BloomFilter, c4Tagger, dedupe, gopherTagger, mix, parseDocument, readJsonLines, tag } from '@tokstream/metrics';
import { Subject } from 'rxjs';

const [file, ...wanted] = argv.slice(2);
const filter = () => BloomFilter.create({ expectedKeys: 3e6 });
const rules = { exclude: ['$[?@.tokstream__gopher_v1__word_count[0][2] < 50]'], replace: [{ span: '$.attributes.duplicate_paragraphs' }], discard: ['attributes'] };
const steps = {
  parse: () => [],
  gopher: () => [tag([gopherTagger()])],
  c4: () => [tag([c4Tagger()])],
  documents: async () => [dedupe(await filter(), { by: 'documents' })],
  paragraphs: async () => [dedupe(await filter(), { by: 'paragraphs' })],
  ngrams: async () => [dedupe(await filter(), { by: 'ngrams' })],
  all: async () => [tag([gopherTagger(), c4Tagger()]), dedupe(await filter(), { by: 'paragraphs' }), mix(rules)],
};
for (const [name, operators] of Object.entries(steps)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const input = new Subject();
  let kept = 0;
  let bytes = 0;
  input.pipe(...(await operators())).subscribe(() => (kept += 1));
  const [begun, used] = [performance.now(), process.cpuUsage()];
  const chunks = createReadStream(file, { highWaterMark: 2 ** 18 }).on('data', (chunk) => (bytes += chunk.length));
  for await (const documents of readJsonLines(chunks, parseDocument, { name: file })) for (const document of documents) input.next(document);
  const { user, system } = process.cpuUsage(used);
  const megabytes = bytes / 1e6;
  console.log(`${name.padEnd(10)} ${(megabytes / ((performance.now() - begun) / 1e3)).toFixed(0).padStart(4)} MB/s, ${(megabytes / ((user + system) / 1e6)).toFixed(0).padStart(4)} MB for a second of processor, ${(process.memoryUsage().rss / 2 ** 20).toFixed(0)} MiB, ${kept} documents`);
}
