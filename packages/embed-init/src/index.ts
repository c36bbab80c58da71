export { identityRows } from './rows/identity-rows.ts';
export { type MixingRows, type Provenance } from './rows/mixing-rows.ts';
export { type VectorStore } from './vectors/vector-store.ts';

// Static vectors and alignment.
export { trainVectors } from './operators/train-vectors.ts';
export { alignVectors, type AlignedVectors, type AlignVectorsOptions, type DictionaryPair } from './vectors/alignment/align-vectors.ts';
export { countTokenPairs, type CountTokenPairsOptions, type ParallelSentence, type WordTokens } from './vectors/alignment/count-token-pairs.ts';
export { ibmModel1, type IbmModel1Options, type SentencePair, type WordAlignment } from './vectors/alignment/ibm-model-1.ts';
export { procrustes } from './vectors/alignment/procrustes.ts';
export { smoothTokenPairs, type SmoothTokenPairsOptions } from './vectors/alignment/smooth-token-pairs.ts';
export { TokenPairCounter, type TokenPairCounts } from './vectors/alignment/token-pair-counts.ts';
export { type PairTableOptions } from './vectors/counting/pair-table.ts';
export { wordCounter, type WordCounter, type WordCounterOptions } from './vectors/counting/word-counter.ts';
export { type WordVocabulary, wordVocabulary } from './vectors/counting/word-vocabulary.ts';
export { type PpmiOptions } from './vectors/ppmi/ppmi-matrix.ts';
export { type PpmiVectors, ppmiVectors, type PpmiVectorsOptions } from './vectors/ppmi/ppmi-vectors.ts';
export { type RandomisedSvdOptions } from './vectors/ppmi/randomised-svd.ts';
export { subwordVectors, type SubwordVectorsOptions } from './vectors/subword-vectors.ts';
export { type VectorTable, vectorTable } from './vectors/vector-table.ts';
export { type TokenPiece, type VectorTrainer } from './vectors/vector-trainer.ts';
