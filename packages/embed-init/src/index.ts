// Rows and what makes them.
export { applyRows, type ApplyRowsOptions, type RowBlock } from './rows/apply-rows.ts';
export { checkRows } from './rows/check-rows.ts';
export { emptyRows } from './rows/empty-rows.ts';
export { firstRows } from './rows/first-rows.ts';
export { identityRows } from './rows/identity-rows.ts';
export { type MixingRows, type Provenance } from './rows/mixing-rows.ts';
export { mixTable } from './rows/mix-table.ts';
export { normaliseRows } from './rows/normalise-rows.ts';
export { reportRows, type RowsReport } from './rows/report-rows.ts';
export { RowsBuilder } from './rows/rows-builder.ts';
export { memoryTable, type SourceTable } from './rows/source-table.ts';
export { tableStatistics, type TableStatistics } from './rows/table-statistics.ts';
export { alignedRows } from './initialisers/aligned.ts';
export { exactRows } from './initialisers/exact.ts';
export { extensionRows } from './initialisers/extension.ts';
export { findInitialiser, initialise } from './initialisers/initialise.ts';
export { type Initialiser, type InitialiserInput, type InitialiserNeed, type InitialiserSettings } from './initialisers/initialiser.ts';
export { type Lexicon, lexiconRows } from './initialisers/lexicon.ts';
export { type Candidates, type NeighbourOptions, neighbourRows } from './initialisers/neighbours.ts';
export { type Normaliser, softmax, sparsemax, sumToOne } from './initialisers/normalisers.ts';
export { pieceRows, type PieceWeights } from './initialisers/pieces.ts';
export { initialisers } from './initialisers/registry.ts';
export { sparseCodeRows, type SparseCodeOptions } from './initialisers/sparse-code.ts';
export { tokenAdaptRows, type TokenAdaptOptions } from './initialisers/token-adapt.ts';
export { lookUpVectors, type LookUpBy, type TokenVectors } from './initialisers/token-vectors.ts';
export { type CreateVocabTokenizer, type SpecialRole, type VocabTokenizer } from './vocabulary/vocab-tokenizer.ts';
export { type VocabView, vocabView, type VocabViewOptions } from './vocabulary/vocab-view.ts';

// A model with another tokenizer.
export { atomicFolder, checkOutputFolder } from './transplant/atomic-folder.ts';
export { modelVectors } from './transplant/model-vectors.ts';
export { type SpecialIds } from './transplant/special-ids.ts';
export { transplant } from './transplant/transplant.ts';
export { type TransplantedTable, type TransplantOptions, type TransplantReport } from './transplant/transplant-options.ts';

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
export { type VectorStore } from './vectors/vector-store.ts';
export { type VectorTable, vectorTable } from './vectors/vector-table.ts';
export { type TokenPiece, type VectorTrainer } from './vectors/vector-trainer.ts';
export { type NgramOptions } from './vectors/skip-gram/character-ngrams.ts';
export { type NgramVectors, ngramVectors } from './vectors/skip-gram/ngram-vectors.ts';
export { skipGram, type SkipGramOptions } from './vectors/skip-gram/skip-gram.ts';
export { type ByteChunks } from './vectors/files/byte-reader.ts';
export { collectVectors } from './vectors/files/collect-vectors.ts';
export { readFastText } from './vectors/files/read-fast-text.ts';
export { readWord2Vec, type ReadVectorsOptions, type VectorEntry } from './vectors/files/read-word2vec.ts';
export { writeFastText } from './vectors/files/write-fast-text.ts';
export { writeWord2Vec, type WriteVectorsOptions } from './vectors/files/write-word2vec.ts';

// Providers of embeddings.
export { binaryCodeRows } from './providers/codes/binary-code-rows.ts';
export { binaryIdCode } from './providers/codes/binary-id-code.ts';
export { randomCodeRows } from './providers/codes/random-code-rows.ts';
export { composedRows, type ComposedRowsOptions } from './providers/composed-rows.ts';
export { type EmbeddingProvider, type ProvidedTokens, type ProviderStats } from './providers/embedding-provider.ts';
export { type Bitmap, type BitmapFont } from './providers/glyphs/bitmap-font.ts';
export { glyphCode } from './providers/glyphs/glyph-code.ts';
export { glyphRows, type GlyphRowsOptions } from './providers/glyphs/glyph-rows.ts';
export { readBdfFont } from './providers/glyphs/read-bdf-font.ts';
export { readHexFont } from './providers/glyphs/read-hex-font.ts';
export { lexinvariantRows, type LexinvariantRowsOptions } from './providers/lexinvariant-rows.ts';
export { projectedRows, type ProjectedRowsOptions } from './providers/projected-rows.ts';
export { provideRows, type ProvideRowsOptions } from './providers/provide-rows.ts';
export { embeddingProviders, type ProviderEntry, type ProviderParts, type ProviderSettings } from './providers/registry.ts';
export { tableRows, type TableRowsOptions } from './providers/table-rows.ts';
export { tiedLogits } from './providers/tied-logits.ts';

// Tables that forget, layers that grow, matrices in factors.
export { type Forgetting, type ForgettingSchedule } from './forgetting/forgetting-schedule.ts';
export { activeForgetting, type ActiveForgettingOptions, temporaryForgetting } from './forgetting/periodic-forgetting.ts';
export { probabilisticForgetting, type ProbabilisticForgetting, type ProbabilisticForgettingOptions } from './forgetting/probabilistic-forgetting.ts';
export { growParameters, type GrowParametersOptions } from './growth/grow-parameters.ts';
export { multiplyFactors, type NystromFactors, nystromFactors, type NystromOptions } from './growth/nystrom-factors.ts';
export { type TokenLayer, tokenLayer } from './growth/token-layer.ts';
