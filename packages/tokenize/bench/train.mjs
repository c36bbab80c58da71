// node bench/train.mjs FILE... : how fast a vocabulary of 8,192 is trained on the files, fed in 4,096-unit chunks.
import { readFileSync } from 'node:fs';
import { byteLevelBpeTrainer } from '@tokstream/tokenize';

const texts = process.argv.slice(2).map((path) => readFileSync(path, 'utf8'));
const megabytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0) / 1e6;
const trainer = byteLevelBpeTrainer({ vocabSize: 8192 });
const start = performance.now();
for (const text of texts) {
  for (let at = 0; at < text.length; at += 4096) trainer.push(text.slice(at, at + 4096));
  trainer.endDocument();
}
const counted = performance.now();
const { merges } = (await trainer.finish()).model;
const done = performance.now();
process.stdout.write(
  `${megabytes.toFixed(1)} MB, ${merges.length} merges: counting ${((counted - start) / 1000).toFixed(2)} s, learning ${((done - counted) / 1000).toFixed(2)} s, ` +
    `peak memory ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MiB with the text itself\n`,
);
