import type { PushStage } from '@tokstream/core';
import { decodeSteps } from '../decode/decode-steps.ts';
import { detokenizerStage } from '../decode/detokenizer-stage.ts';
import { sentenceCleanUp } from '../decode/steps/sentence-clean-up.ts';
import { tokenTextBytes } from '../decode/token-text-bytes.ts';
import { documentEncoder } from '../encode/document-encoder.ts';
import type { LibraryTokenizer } from '../hugging-face.ts';
import type { TokenizerJson } from '../tokenizer-json.ts';
import type { DecodeOptions, EncodeOptions, Encoding, SpecialRoles, Tokenizer } from '../tokenizer.ts';
import { specialRoles } from './special-roles.ts';

/** `Tokenizer` over the library's encoder and our own decoder. */
export class LoadedTokenizer implements Tokenizer {
  readonly size: number;
  readonly special: SpecialRoles;
  readonly specialIds: ReadonlySet<number>;
  readonly #json: TokenizerJson;
  readonly #library: LibraryTokenizer;
  readonly #encode: (text: string, specialTokens: boolean) => Encoding;
  /** Added tokens that are looked for in normalized text; like the crate, they are spelled as the normalizer leaves them. */
  readonly #normalized: ReadonlyMap<number, string>;
  readonly #bytesOf: ((token: string) => Uint8Array) | null;

  constructor(json: TokenizerJson, library: LibraryTokenizer, config: unknown) {
    this.#json = json;
    this.#library = library;
    this.#encode = documentEncoder(json, library);
    const { normalizer } = library;
    this.#normalized = new Map(normalizer === null ? [] : json.added_tokens.filter((token) => token.normalized).map(({ id, content }) => [id, normalizer(content)]));
    this.#bytesOf = tokenTextBytes(json.decoder);
    this.size = library.model.vocab.length;
    this.special = specialRoles(config, library.model.unk_token ?? null, (token) => this.idOf(token));
    this.specialIds = new Set(json.added_tokens.filter((token) => token.special).map((token) => token.id));
    // A decoder that is not known must be refused now, not when the first token arrives.
    decodeSteps(json.decoder);
  }

  encode(text: string, options: EncodeOptions = {}): Encoding {
    return this.#encode(text, options.specialTokens ?? true);
  }

  decode(ids: Iterable<number>, options?: DecodeOptions): string {
    const stage = this.detokenizer(options);
    let text = '';
    for (const id of ids) text += stage.push(id).join('');
    return text + stage.flush().join('');
  }

  detokenizer(options: DecodeOptions = {}): PushStage<number | Int32Array, string> {
    const { skipSpecial = true, cleanUp = false } = options;
    const steps = decodeSteps(this.#json.decoder);
    const textOf = (id: number): string | null => (skipSpecial && this.specialIds.has(id) ? null : this.tokenOf(id));
    return detokenizerStage(textOf, cleanUp ? [...steps, sentenceCleanUp()] : steps);
  }

  bytesOf(id: number): Uint8Array | null {
    const token = this.specialIds.has(id) ? null : this.tokenOf(id);
    return token === null || this.#bytesOf === null ? null : this.#bytesOf(token);
  }

  idOf(token: string): number | null {
    return this.#library.model.tokens_to_ids.get(token) ?? null;
  }

  tokenOf(id: number): string | null {
    return this.#normalized.get(id) ?? this.#library.model.vocab[id] ?? null;
  }

  toJSON(): TokenizerJson {
    return this.#json;
  }
}
