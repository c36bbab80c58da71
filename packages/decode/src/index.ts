export { beamSearch } from './beams/beam-search.ts';
export { type BeamSearchOptions } from './beams/beam-search-options.ts';
export { type BeamEvent, type BeamResult } from './beams/beam-result.ts';
export { contrastiveSearch, type ContrastiveSearchOptions } from './beams/contrastive-search.ts';

export { bpeVocabulary, type BpeVocabularyOptions } from './bytes/bpe-vocabulary.ts';
export { byteEnsemble, type EnsembleMember } from './bytes/byte-ensemble.ts';
export { type ByteModel, endOfText } from './bytes/byte-model.ts';
export { type ByteVocabulary } from './bytes/byte-vocabulary.ts';
export { type CanonicalPaths, pairwisePaths } from './bytes/canonical-paths.ts';
export { fillInTheMiddle, type FilledMiddle, type FillInTheMiddleOptions } from './bytes/fill-in-the-middle.ts';
export { fillInTheMiddlePrompt, type FillInTheMiddlePrompt, type FillInTheMiddlePromptOptions, type FillInTheMiddleTokens } from './bytes/fill-in-the-middle-prompt.ts';
export { gpt2Split } from './bytes/gpt2-split.ts';
export { healPrompt, type HealedPrompt, type HealPromptOptions } from './bytes/heal-prompt.ts';
export { type Merge } from './bytes/merge.ts';
export { sampleBytes, type SampleBytesOptions, type SampledByte } from './bytes/sample-bytes.ts';
export { scoreBytes, type ScoreBytesOptions } from './bytes/score-bytes.ts';
export { type SplitRule } from './bytes/split-rule.ts';
export { byteModel, type ByteModelOptions } from './bytes/token-byte-model.ts';
export { byteVocabulary, type BytePairTokenizer, type BytePairTokenizerJson } from './bytes/tokenizer-vocabulary.ts';

export { type Companion } from './companions/companion.ts';
export { checkComposition, type Composition } from './composition/check-composition.ts';
export { type CompositionRule } from './composition/composition-rule.ts';
export { compositionRules } from './composition/rules.ts';

export { type ConstraintOptions } from './constraints/constraint-options.ts';
export { type ConstraintProcessor } from './constraints/constraint-processor.ts';
export { matchJsonSchema, type MatchJsonSchemaOptions } from './constraints/match-json-schema.ts';
export { matchRegex } from './constraints/match-regex.ts';
export { type JsonSchema } from './constraints/schema/json-schema.ts';
export { type JsonWhitespace } from './constraints/schema/json-layout.ts';
export { type TokenBytes } from './constraints/vocabulary/token-bytes.ts';

export { type DecodeOptions, type SequenceOptions, type TextSource } from './decode-options.ts';

export { combineDrafters, type CombineDraftersOptions } from './drafters/combine-drafters.ts';
export { draftModel, type DraftModelOptions } from './drafters/draft-model.ts';
export { draftModelAcross, type DraftModelAcrossOptions, type TextCodec } from './drafters/draft-model-across.ts';
export { draftChain, type DraftTree, noDraft } from './drafters/draft-tree.ts';
export { type DraftContext, type Drafter, type DrafterSource, type Verification } from './drafters/drafter.ts';
export { jacobi, type JacobiOptions } from './drafters/jacobi.ts';
export { lookahead, type LookaheadOptions } from './drafters/lookahead.ts';
export { ngramCache, type NgramCacheOptions } from './drafters/ngram-cache.ts';
export { NgramCounts, type NgramCountsOptions } from './drafters/ngram-counts.ts';
export { promptLookup, type PromptLookupOptions } from './drafters/prompt-lookup.ts';
export { RecyclingMatrix } from './drafters/recycling-matrix.ts';
export { type DrafterEntry, drafterFrom, type DrafterParts, drafters, type DrafterSettings } from './drafters/registry.ts';
export { suffixLookup, type SuffixLookupOptions } from './drafters/suffix-lookup.ts';
export { tokenRecycling, type TokenRecyclingOptions } from './drafters/token-recycling.ts';

export { type LayerPlan, type PlannedRow } from './layers/layer-plan.ts';

export { sequenceRandom } from './loop/sequence-random.ts';

export { type ConceptOptions } from './next-input/concept.ts';
export { embeddingRms } from './next-input/embedding-rms.ts';
export { type Mixture, type NextInput, type NextInputState, type NextStep, type PickedStep } from './next-input/next-input.ts';
export { noisySoftTokens, type NoisySoftTokensOptions, type NoisyStep } from './next-input/noisy-soft-tokens.ts';
export { type Perturbation } from './next-input/perturb-concept.ts';
export { softThinking, type SoftThinkingOptions } from './next-input/soft-thinking.ts';
export { type ThinkingPhaseOptions } from './next-input/thinking-phase.ts';

export { decode } from './operators/decode.ts';
export { prefill, type PrefillOptions } from './operators/prefill.ts';

export { badWords } from './processors/bad-words.ts';
export { classifierFreeGuidance, type ClassifierFreeGuidanceOptions, type GuidanceCondition, type GuidancePrompt } from './processors/classifier-free-guidance.ts';
export { contrastive, type ContrastiveOptions } from './processors/contrastive.ts';
export { contrastiveDecoding, type ContrastiveDecodingOptions } from './processors/contrastive-decoding.ts';
export { dry, type DryOptions } from './processors/dry.ts';
export { dynamicTemperature, type DynamicTemperatureOptions } from './processors/dynamic-temperature.ts';
export { epsilonCutoff } from './processors/epsilon-cutoff.ts';
export { forcedTokens } from './processors/forced-tokens.ts';
export { frequencyPenalty } from './processors/frequency-penalty.ts';
export { logitBias } from './processors/logit-bias.ts';
export { type HistorySpan, type LogitsProcessor, type StepContext } from './processors/logits-processor.ts';
export { minLength } from './processors/min-length.ts';
export { minNewTokens } from './processors/min-new-tokens.ts';
export { minP } from './processors/min-p.ts';
export { noRepeatNgram } from './processors/no-repeat-ngram.ts';
export { presencePenalty } from './processors/presence-penalty.ts';
export { type ProcessorEntry, processors } from './processors/registry.ts';
export { repetitionPenalty } from './processors/repetition-penalty.ts';
export { type BiasedSequence, sequenceBias } from './processors/sequence-bias.ts';
export { suppressTokens } from './processors/suppress-tokens.ts';
export { temperature } from './processors/temperature.ts';
export { type PenaltyOptions } from './processors/token-counts.ts';
export { topK } from './processors/top-k.ts';
export { topNSigma } from './processors/top-n-sigma.ts';
export { topP } from './processors/top-p.ts';
export { typical } from './processors/typical.ts';
export { xtc, type XtcOptions } from './processors/xtc.ts';

export { type Prompt, type PromptTokens } from './prompt.ts';

export { greedy } from './samplers/greedy.ts';
export { logProbability } from './samplers/log-probability.ts';
export { mirostat } from './samplers/mirostat.ts';
export { mirostatV1 } from './samplers/mirostat-v1.ts';
export { sample } from './samplers/sample.ts';
export { type SampleOptions, sampleProcessors } from './samplers/sample-processors.ts';
export { type Sampler } from './samplers/sampler.ts';
export { type MirostatOptions } from './samplers/surprise-control.ts';

export { type AccuracyPerTokenOptions, accuracyPerToken, type AccuracyRow, type SearchTask } from './search/accuracy-per-token.ts';
export { bestOfN } from './search/best-of-n.ts';
export { type Candidate, type CandidateReason, type CandidateScorer, type ScoredCandidate } from './search/candidate.ts';
export { type SearchOptions } from './search/search-options.ts';
export { type SearchResult, type StepCounts, type Vote } from './search/search-result.ts';
export { selfConsistency, type SelfConsistencyOptions } from './search/self-consistency.ts';
export { stepBeam } from './search/step-beam.ts';
export { type StepBeamOptions } from './search/step-beam-options.ts';
export { type Spending, TokenBudget, type TokenReservation } from './search/token-budget.ts';
export { type ScoredTokens, type TokenScorer } from './search/token-scorer.ts';
export { type SampledPath, tokenValueTargets } from './search/token-value-targets.ts';
export { valueBeam, type ValueBeamOptions } from './search/value-beam.ts';

export { auxiliaryTokens, type AuxiliaryTokensOptions } from './segments/auxiliary-tokens.ts';
export { decodeSegments, type DecodeSegmentsOptions } from './segments/decode-segments.ts';
export { durationMask, type DurationMaskOptions } from './segments/duration-mask.ts';
export { onlyTokens, type TokenRange } from './segments/only-tokens.ts';
export { planFirst, type PlanFirstOptions } from './segments/plan-first.ts';
export { type NamelessSegment, planThenAnswer, type PlanThenAnswerOptions } from './segments/plan-then-answer.ts';
export { scratchpad, type ScratchpadOptions } from './segments/scratchpad.ts';
export { type ForcedSegment, type Segment, type SegmentLength, type SegmentPlace, type WrittenSegment } from './segments/segment.ts';
export { segmentProcessor } from './segments/segment-processor.ts';
export { segmentSampler } from './segments/segment-sampler.ts';
export { type SegmentLayout, segments } from './segments/segments.ts';
export { type SegmentEvent, splitSegments } from './segments/split-segments.ts';

export { type Sequence } from '@tokstream/model';

export { CostCurve, type MeasuredCost } from './speculation/cost-curve.ts';
export type { CostStore } from './speculation/cost-store.ts';
export { fileCostStore, type FileCostStoreOptions } from './speculation/file-cost-store.ts';
export { type MeasureCostOptions, measureCostCurve } from './speculation/measure-cost-curve.ts';

export { type StopOptions } from './stop/stop-options.ts';
export { type StopRule, type StopStep } from './stop/stop-rule.ts';
export { stopStrings, type StopStringsSnapshot, type StopStringsStage } from './stop/stop-strings.ts';

export { exactVerifier } from './verifiers/exact-verifier.ts';
export { verifiers } from './verifiers/registry.ts';
export { rejectionVerifier } from './verifiers/rejection-verifier.ts';
export { typicalVerifier, type TypicalVerifierOptions } from './verifiers/typical-verifier.ts';
export { type DraftedToken, type Verifier } from './verifiers/verifier.ts';

export { annHead, type AnnHeadOptions } from './vocab-heads/ann-head.ts';
export { buildVocabIndex, type BuildVocabIndexOptions, type VocabIndexProgress } from './vocab-heads/build-vocab-index.ts';
export { capturedMass } from './vocab-heads/captured-mass.ts';
export { exactHead, type ExactHeadOptions } from './vocab-heads/exact-head.ts';
export { type Recall, recallAgainstExact, type RecallOptions } from './vocab-heads/recall-against-exact.ts';
export { type SearchHead } from './vocab-heads/search-head.ts';
export { type VocabHead } from './vocab-heads/vocab-head.ts';
export { type VocabIndex } from './vocab-heads/vocab-index.ts';
export { decodeVocabIndex, encodeVocabIndex } from './vocab-heads/vocab-index-bytes.ts';
