import type { PushStage } from '@tokstream/core';
import { AddedVocabulary, checkAddedTokens } from '../added/added-vocabulary.ts';
import { decodeSteps } from '../decode/decode-steps.ts';
import { detokenizerStage } from '../decode/detokenizer-stage.ts';
import { byteToChar } from '../byte-alphabet.ts';
import { sentenceCleanUp } from '../decode/steps/sentence-clean-up.ts';
import { wordSuffix } from '../decode/steps/word-suffix.ts';
import { tokenTextBytes } from '../decode/token-text-bytes.ts';
import { type EncoderParts, StreamEncoder, surrounded } from '../encode/stream-encoder.ts';
import type { EncodingPipeline } from '../pipeline/pipeline-recipe.ts';
import { TokenSink } from '../pipeline/token-sink.ts';
import { OffsetTrimmer } from '../post/offset-trimmer.ts';
import { type PostProcessor, readPostProcessor } from '../post/post-processor.ts';
import type { TokenizerJson, TokenizerPartJson } from '../tokenizer-json.ts';
import type { DecodeOptions, EncodeOptions, EncoderOptions, Encoding, SpecialRoles, TokenEncoder, Tokenizer } from '../tokenizer.ts';
import { wellFormed } from '../well-formed.ts';
import { buildRecipe } from './build-recipe.ts';
import { specialRoles } from './special-roles.ts';

/** `Tokenizer` of a `tokenizer.json`. The vocabulary is held in typed arrays, so the parsed file may go. */
export class LoadedTokenizer implements Tokenizer {
  readonly size: number;
  readonly special: SpecialRoles;
  readonly specialIds: ReadonlySet<number>;
  readonly postProcessor: PostProcessor;
  readonly #json: Omit<TokenizerJson, 'model'>;
  readonly #modelJson: () => TokenizerPartJson;
  readonly #vocabulary: AddedVocabulary;
  readonly #parts: EncoderParts;
  readonly #sink = new TokenSink();
  readonly #pipeline: EncodingPipeline;
  /** Like the crate, tokens that are looked for in normalized text are spelled as the normalizer leaves them. */
  readonly #normalized: ReadonlyMap<number, string>;
  /** CLIP's decoder does not name the mark that its model puts at the end of words; without it the text would show the marks. */
  readonly #wordSuffix: string;
  readonly #bytesOf: ((token: string) => Uint8Array) | null;

  constructor(json: TokenizerJson, config: unknown, name: string) {
    const { model: _, ...rest } = json;
    this.#json = rest;
    const { recipe, model, normalizedTokens } = buildRecipe(json, name);
    this.#modelJson = () => model.toJSON();
    checkAddedTokens(json.added_tokens, model.vocabulary, model.vocabulary.count, name);
    this.#vocabulary = new AddedVocabulary(model.vocabulary, json.added_tokens);
    this.#normalized = normalizedTokens;
    this.postProcessor = readPostProcessor(json.post_processor, name);
    this.size = this.#vocabulary.size;
    const { trimOffsets } = this.postProcessor;
    this.#parts = { recipe, trimmer: trimOffsets === null ? null : new OffsetTrimmer(this.size, (id) => this.#vocabulary.tokenOf(id), trimOffsets), ...around(this.postProcessor) };
    this.#pipeline = recipe.create(this.#sink, Number.POSITIVE_INFINITY);
    const suffix = json.model['end_of_word_suffix'];
    this.#wordSuffix = json.decoder?.type === 'ByteLevel' && typeof suffix === 'string' ? suffix : '';
    this.#bytesOf = this.#wordSuffix === '' ? tokenTextBytes(json.decoder) : null;
    this.special = specialRoles(config, model.unkToken, (token) => this.idOf(token));
    this.specialIds = new Set(json.added_tokens.filter((token) => token.special).map((token) => token.id));
    // A decoder that is not known must be refused now, not when the first token arrives.
    decodeSteps(json.decoder);
  }

  encode(text: string, { specialTokens = true }: EncodeOptions = {}): Encoding {
    const sink = this.#sink;
    sink.expect(text.length);
    try {
      this.#pipeline.whole(wellFormed(text));
    } catch (error) {
      this.#pipeline.reset();
      sink.length = 0;
      throw error;
    }
    const tokens = sink.take();
    const { before, after, trimmer } = this.#parts;
    trimmer?.trim(tokens.ids, tokens.start, tokens.end, true);
    const { ids, start, end } = specialTokens ? surrounded(tokens, before, after, true) : tokens;
    return { ids, offsets: () => ({ start, end }) };
  }

  encoder(options: EncoderOptions = {}): TokenEncoder {
    return new StreamEncoder(this.#parts, options);
  }

  decode(ids: Iterable<number>, options?: DecodeOptions): string {
    const stage = this.detokenizer(options);
    let text = '';
    for (const id of ids) text += stage.push(id).join('');
    return text + stage.flush().join('');
  }

  detokenizer(options: DecodeOptions = {}): PushStage<number | Int32Array, string> {
    const { skipSpecial = true, cleanUp = false } = options;
    const steps = [...(this.#wordSuffix === '' ? [] : [wordSuffix(this.#wordSuffix, byteToChar[0x20])]), ...decodeSteps(this.#json.decoder)];
    const textOf = (id: number): string | null => (skipSpecial && this.specialIds.has(id) ? null : this.tokenOf(id));
    return detokenizerStage(textOf, cleanUp ? [...steps, sentenceCleanUp()] : steps);
  }

  bytesOf(id: number): Uint8Array | null {
    const token = this.specialIds.has(id) ? null : this.tokenOf(id);
    return token === null || this.#bytesOf === null ? null : this.#bytesOf(token);
  }

  idOf(token: string): number | null {
    return this.#vocabulary.idOf(token);
  }

  tokenOf(id: number): string | null {
    return this.#normalized.get(id) ?? this.#vocabulary.tokenOf(id);
  }

  toJSON(): TokenizerJson {
    return { ...this.#json, model: this.#modelJson() };
  }
}

/** The tokens that stand before and after one text. */
function around(postProcessor: PostProcessor): { readonly before: readonly number[]; readonly after: readonly number[] } {
  const pieces = postProcessor.template(false);
  const at = pieces.findIndex(({ kind }) => kind === 'sequence');
  const idsOf = (from: number, to: number): number[] => pieces.slice(from, to).flatMap((piece) => (piece.kind === 'token' ? [...piece.ids] : []));
  return { before: idsOf(0, at), after: idsOf(at + 1, pieces.length) };
}
