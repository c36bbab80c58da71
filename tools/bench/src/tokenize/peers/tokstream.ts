import { loadTokenizer, type Tokenizer } from '@tokstream/tokenize';
import type { Peer } from './peer.ts';

const chunk = 16 * 1024;

/** The whole text at once. */
export const tokstream: Peer = async (_, file) => {
  const tokenizer = await loadTokenizer(file);
  return (text) => tokenizer.encode(text, { specialTokens: false }).ids;
};

/** In chunks of 16 kB, tokens when their pretoken has ended. */
export const tokstreamStreaming: Peer = async (_, file) => streaming(await loadTokenizer(file), 'pretoken');

/** In chunks of 16 kB, tokens as soon as they are certain. */
export const tokstreamEager: Peer = async (_, file) => streaming(await loadTokenizer(file), 'eager');

function streaming(tokenizer: Tokenizer, emit: 'pretoken' | 'eager'): (text: string) => Int32Array {
  return (text) => {
    using encoder = tokenizer.encoder({ specialTokens: false, emit });
    const blocks: Int32Array[] = [];
    for (let at = 0; at < text.length; at += chunk) for (const { ids } of encoder.push(text.slice(at, at + chunk))) blocks.push(ids);
    for (const { ids } of encoder.flush()) blocks.push(ids);
    const all = new Int32Array(blocks.reduce((sum, ids) => sum + ids.length, 0));
    let at = 0;
    for (const ids of blocks) {
      all.set(ids, at);
      at += ids.length;
    }
    return all;
  };
}
