import { tiktokenPatterns } from './tiktoken-patterns.ts';

/** What a rank file does not say: how text is cut, and which tokens come on top. */
export interface TiktokenEncoding {
  /** How text is cut before merging, as a regular expression. */
  readonly pattern: string;
  /** Ids of the special tokens. */
  readonly specialTokens: Readonly<Record<string, number>>;
}

/** The name of a known encoding. */
export type TiktokenEncodingName = 'r50k_base' | 'p50k_base' | 'p50k_edit' | 'cl100k_base' | 'o200k_base' | 'o200k_harmony' | 'llama3' | 'qwen';

const endOfText = '<|endoftext|>';
const fillIn = ['<|fim_prefix|>', '<|fim_middle|>', '<|fim_suffix|>'];

/**
 * Encodings whose rank files are published, by the names their rank files have.
 *
 * Sources: `tiktoken` 0.14 (`openai_public`), Llama 3's and Qwen's reference code.
 */
export const tiktokenEncodings: Readonly<Record<TiktokenEncodingName, TiktokenEncoding>> = {
  r50k_base: { pattern: tiktokenPatterns.r50k, specialTokens: { [endOfText]: 50256 } },
  p50k_base: { pattern: tiktokenPatterns.p50k, specialTokens: { [endOfText]: 50256 } },
  p50k_edit: { pattern: tiktokenPatterns.p50k, specialTokens: { [endOfText]: 50256, ...numbered(50281, fillIn) } },
  cl100k_base: { pattern: tiktokenPatterns.cl100k, specialTokens: { ...numbered(100257, [endOfText, ...fillIn]), '<|endofprompt|>': 100276 } },
  o200k_base: { pattern: tiktokenPatterns.o200k, specialTokens: { [endOfText]: 199999, '<|endofprompt|>': 200018 } },
  o200k_harmony: { pattern: tiktokenPatterns.o200k, specialTokens: numbered(199998, harmony()) },
  llama3: { pattern: tiktokenPatterns.llama3, specialTokens: numbered(128000, llama3()) },
  qwen: { pattern: tiktokenPatterns.qwen, specialTokens: numbered(151643, [endOfText, '<|im_start|>', '<|im_end|>', ...Array.from({ length: 205 }, (_, at) => `<|extra_${at}|>`)]) },
};

/** The encoding that a file is named after, as `cl100k_base.tiktoken`; `null` when it is not known. */
export function guessTiktokenEncoding(file: string): TiktokenEncodingName | null {
  const name = /([^/\\]*?)(?:\.tiktoken|\.txt|\.model)?$/.exec(file)![1]!;
  return Object.hasOwn(tiktokenEncodings, name) ? (name as TiktokenEncodingName) : null;
}

function numbered(first: number, names: readonly string[]): Record<string, number> {
  return Object.fromEntries(names.map((name, at) => [name, first + at]));
}

function harmony(): string[] {
  const reserved = (from: number, to: number): string[] => Array.from({ length: to - from }, (_, at) => `<|reserved_${from + at}|>`);
  return [
    '<|startoftext|>', endOfText, ...reserved(200000, 200002), '<|return|>', '<|constrain|>', ...reserved(200004, 200005), '<|channel|>',
    '<|start|>', '<|end|>', '<|message|>', ...reserved(200009, 200012), '<|call|>', ...reserved(200013, 200018), '<|endofprompt|>', ...reserved(200019, 201088),
  ];
}

function llama3(): string[] {
  const reserved = (from: number, to: number): string[] => Array.from({ length: to - from }, (_, at) => `<|reserved_special_token_${from + at}|>`);
  return ['<|begin_of_text|>', '<|end_of_text|>', ...reserved(0, 4), '<|start_header_id|>', '<|end_header_id|>', ...reserved(4, 5), '<|eot_id|>', ...reserved(5, 251)];
}
