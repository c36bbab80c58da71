import { emptyRows } from '../rows/empty-rows.ts';
import { firstRows } from '../rows/first-rows.ts';
import { alignedRows } from './aligned.ts';
import { exactRows } from './exact.ts';
import { extensionRows } from './extension.ts';
import type { Initialiser } from './initialiser.ts';
import { lexiconRows } from './lexicon.ts';
import { neighbourRows } from './neighbours.ts';
import { nearlyCancels, softmax, sparsemax, sumToOne } from './normalisers.ts';
import { isOpen, onlySpecial } from './open-rows.ts';
import { pieceRows, type PieceWeights } from './pieces.ts';
import { count, oneOf, positive, share } from './read-settings.ts';
import { sharedCandidates } from './shared-candidates.ts';
import { sparseCodeRows } from './sparse-code.ts';
import { tokenAdaptRows } from './token-adapt.ts';

/** Every initialiser. All copy special tokens by role, and all but `wechsel` and `trans-tokenizer` copy what both vocabularies have. */
export const initialisers: readonly Initialiser[] = [
  {
    name: 'random',
    summary: 'new rows are drawn with the mean and deviation of the old ones',
    candidates: 'none',
    score: '',
    normaliser: '',
    needs: [],
    settings: {},
    rows: ({ source, target }) => exactRows(source, target),
  },
  {
    name: 'mean',
    summary: 'new rows are the mean of the old ones',
    candidates: 'none',
    score: '',
    normaliser: '',
    needs: [],
    settings: {},
    rows: ({ source, target }) => firstRows(exactRows(source, target), emptyRows(target.size, source.size, 'mean')),
  },
  {
    name: 'pieces',
    aliases: ['fvt', 'retok'],
    summary: 'new rows are the mean of the pieces the old tokenizer makes',
    candidates: 'pieces',
    score: 'one each, or by place',
    normaliser: 'sum',
    needs: [],
    settings: { weights: 'even' },
    rows: ({ source, target }, { weights }) => firstRows(exactRows(source, target), pieceRows(source, target, oneOf('weights', weights, ['even', 'first', 'last']) as PieceWeights)),
  },
  {
    name: 'extension',
    aliases: ['cabrita'],
    summary: 'old ids stay, tokens behind them are the mean of their pieces',
    candidates: 'pieces',
    score: 'one each',
    normaliser: 'sum',
    needs: [],
    settings: {},
    rows: ({ source, target }) => extensionRows(source, target),
  },
  {
    name: 'lexicon',
    aliases: ['k-tokeniser'],
    summary: 'terms are the mean of what a lexicon says of them, other tokens of their pieces',
    candidates: 'pieces',
    score: 'one each text',
    normaliser: 'sum',
    needs: ['lexicon'],
    settings: {},
    rows: ({ source, target, lexicon }) => firstRows(exactRows(source, target), lexiconRows(source, target, lexicon!), pieceRows(source, target)),
  },
  {
    name: 'wechsel',
    summary: 'the nearest source tokens in aligned static vectors',
    candidates: 'all',
    score: 'cosine of static vectors',
    normaliser: 'softmax',
    needs: ['sourceVectors', 'targetVectors'],
    settings: { k: 10, temperature: 0.1, copy: 'special' },
    rows({ source, target, sourceVectors, targetVectors }, { k, temperature, copy }) {
      const copied = oneOf('copy', copy, ['special', 'exact']) === 'exact' ? exactRows(source, target) : onlySpecial(exactRows(source, target));
      const sourceIds = Uint32Array.from({ length: source.size }, (_, id) => id);
      return firstRows(copied, neighbourRows(source.size, targetVectors!, { ...sourceVectors!, sourceIds }, { k: count('k', k), normaliser: softmax(positive('temperature', temperature)), wanted: isOpen(copied) }));
    },
  },
  {
    name: 'focus',
    summary: 'shared tokens that are near in static vectors of the new tokenizer',
    candidates: 'overlap',
    score: 'cosine of static vectors',
    normaliser: 'sparsemax',
    needs: ['targetVectors'],
    settings: {},
    rows(input) {
      const copied = exactRows(input.source, input.target);
      return firstRows(copied, neighbourRows(input.source.size, input.targetVectors!, sharedCandidates(input, copied), { normaliser: sparsemax, wanted: isOpen(copied) }));
    },
  },
  {
    name: 'clp',
    aliases: ['clp-transfer'],
    summary: 'shared tokens by how near they are in a helper model of the new tokenizer',
    candidates: 'overlap',
    score: 'cosine in a helper model',
    normaliser: 'sum',
    needs: ['targetVectors'],
    settings: { clip: 'none', k: 0 },
    rows(input, { clip, k }) {
      const copied = exactRows(input.source, input.target);
      let unstable = 0;
      const most = count('k', k, 0);
      const rows = neighbourRows(input.source.size, input.targetVectors!, sharedCandidates(input, copied), {
        ...(most > 0 && { k: most }),
        normaliser: sumToOne(oneOf('clip', clip, ['none', 'relu']) as 'none' | 'relu'),
        wanted: isOpen(copied),
        onScores: (_, scores) => void (unstable += clip === 'none' && nearlyCancels(scores) ? 1 : 0),
      });
      if (unstable > 0) input.onWarning?.(`${unstable} rows have similarities that nearly cancel, so their weights are huge; use clip=relu.`);
      return firstRows(copied, rows);
    },
  },
  {
    name: 'trans-tokenizer',
    summary: 'source tokens they were aligned with in parallel text',
    candidates: 'aligned',
    score: 'alignment counts',
    normaliser: 'sum',
    needs: ['alignment'],
    settings: {},
    rows: ({ source, target, alignment }) => firstRows(onlySpecial(exactRows(source, target)), alignedRows(source, target, alignment!)),
  },
  {
    name: 'token-adapt',
    aliases: ['tokenadapt'],
    summary: 'pieces and the nearest source tokens together',
    candidates: 'pieces and all',
    score: 'cosine of static vectors, length',
    normaliser: 'softmax',
    needs: ['sourceVectors', 'targetVectors'],
    settings: { temperature: 0.3, globalWeight: 0.3, k: 3, threshold: 0 },
    rows({ source, target, sourceVectors, targetVectors }, { temperature, globalWeight, k, threshold }) {
      const options = { temperature: positive('temperature', temperature), globalWeight: share('globalWeight', globalWeight), k: count('k', k), threshold: Number(threshold) };
      return firstRows(exactRows(source, target), tokenAdaptRows(source, target, { source: sourceVectors!, target: targetVectors! }, options));
    },
  },
  {
    name: 'omp',
    summary: 'what a donor model has for the token, written in tokens that both share',
    candidates: 'overlap',
    score: 'orthogonal matching pursuit in a donor model',
    normaliser: 'none',
    needs: ['targetVectors'],
    settings: { k: 64, screen: 0 },
    rows(input, { k, screen }) {
      const copied = exactRows(input.source, input.target);
      const kept = count('screen', screen, 0);
      return firstRows(copied, sparseCodeRows(input.source.size, input.targetVectors!, sharedCandidates(input, copied), { k: count('k', k), ...(kept > 0 && { screen: kept }), wanted: isOpen(copied) }));
    },
  },
];
