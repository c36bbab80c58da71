import { expect, it } from 'vitest';
import encodings from '../../goldens/bytes-encodings.json' with { type: 'json' };
import { advanceNodes } from './advance-nodes.ts';
import { gpt2Split } from './gpt2-split.ts';
import { SortedVocabulary } from './sorted-vocabulary.ts';
import { type LiveNode, type TokenNode, tokenNode } from './token-node.ts';
import { embeddedVocabulary } from './embedded-vocabulary.test-support.ts';

it('ends on exactly one path at each text, the one that the tokenizers crate gives', () => {
  const vocabulary = embeddedVocabulary();
  const sorted = new SortedVocabulary(vocabulary);
  let widest = 0;
  for (const { text, ids } of encodings) {
    let live: LiveNode[] = [{ node: tokenNode(undefined, -1, 0), depth: 0, from: 0, to: sorted.ids.length }];
    for (const byte of new TextEncoder().encode(text)) {
      live = advanceNodes(live, byte, sorted, vocabulary.paths);
      widest = Math.max(widest, live.length);
    }
    const ended = live.filter(({ node, depth }) => depth === 0 && vocabulary.paths.ends(node.state));
    expect(ended.map(({ node }) => pathTo(node)), JSON.stringify(text)).toEqual([ids]);
  }
  expect(widest).toBeLessThan(20);
});

it('has a probe for whatever may follow a text', () => {
  const alphabet = [...'xsrel1 \t!\''];
  const upTo = (length: number): string[] => (length === 0 ? [''] : ['', ...upTo(length - 1).flatMap((text) => alphabet.map((unit) => text + unit))]);
  const cutsInside = (text: string, length: number): string => {
    const cuts: number[] = [];
    for (let at = 0; at < length; at = gpt2Split.pattern.lastIndex) {
      cuts.push(at);
      gpt2Split.pattern.lastIndex = at;
      gpt2Split.pattern.test(text);
    }
    return cuts.join();
  };
  const followers = upTo(2);
  for (const text of upTo(3)) {
    const probed = new Set(gpt2Split.probes.map((probe) => cutsInside(text + probe, text.length)));
    const missed = followers.filter((follower) => !probed.has(cutsInside(text + follower, text.length)));
    expect(missed, JSON.stringify(text)).toEqual([]);
  }
});

function pathTo(node: TokenNode): number[] {
  return node.parent === undefined ? [] : [...pathTo(node.parent), node.id];
}
