// node bench/decompound.mjs SEAMS [WORDS]: how well compounds are taken apart, and what that does to tokens.
// SEAMS has a word a line with its seams, such as Haus|tür, and words of one part; WORDS has known words, one a line (what follows a / is left out).
import { readFileSync } from 'node:fs';
import { decompound, frequencySplitter, hardCompoundShare, loadTokenizer, seamScores, seamTagger, trainSeamTagger, unigramTrainer } from '@tokstream/tokenize';

const read = (path) => readFileSync(path, 'utf8').split(/\r?\n/).map((line) => line.split('/')[0].trim()).filter((line) => /^[\p{L}|]+$/u.test(line));
const [seamsPath, wordsPath] = process.argv.slice(2);
const all = read(seamsPath);
const words = wordsPath === undefined ? [] : read(wordsPath).map((word) => [word, 1]);
const text = all.map((marked) => marked.replaceAll('|', '')).join(' ');
const folds = 3;
const rows = [];
for (let fold = 0; fold < folds; fold++) {
  const known = all.filter((_, at) => at % folds !== fold);
  const heldOut = all.filter((_, at) => at % folds === fold);
  const parts = known.flatMap((marked) => marked.split('|')).map((part) => [part, 1]);
  const tagger = seamTagger(trainSeamTagger(known, { words }));
  const frequency = seamScores(frequencySplitter([...words, ...parts]), heldOut);
  const tagged = seamScores(tagger, heldOut);
  const [plain, split] = [unigramTrainer({ vocabSize: 600 }), unigramTrainer({ vocabSize: 600 })];
  plain.add(text);
  split.merge(decompound({ splitter: tagger }).counts(plain.counts()));
  const hard = async (trainer) => hardCompoundShare(await loadTokenizer({ tokenizerJson: await trainer.finish() }), heldOut.filter((marked) => marked.includes('|')));
  rows.push([frequency.f1, frequency.exact, tagged.f1, tagged.exact, await hard(plain), await hard(split)]);
}
const names = ['frequency splitter: F1', 'exact', 'tagger: F1', 'exact', 'hard compounds, Unigram 600 of words', 'of parts'];
process.stdout.write(`${names.map((name, at) => `${name} ${(rows.reduce((sum, row) => sum + row[at], 0) / folds).toFixed(3)}`).join(', ')} (${all.length} words, ${folds} folds, ${words.length} known words)\n`);
