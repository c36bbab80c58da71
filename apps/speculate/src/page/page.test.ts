import { expect, it } from 'vitest';
import type { Comparison } from '../measure/version.ts';
import { firstDifference } from '../measure/first-difference.ts';
import { runOf } from '../test-world.test-support.ts';
import { comparisonPage, type PageContext } from './comparison-page.ts';

const hostile = `</pre></script></style><img src=x onerror="alert('1')"> & "'`;
const context: PageContext = {
  settings: { maxNewTokens: 4, rounds: 1, temperature: 0.5, seed: 3, sharedMemory: false },
  bench: { drafters: [hostile], modelName: hostile, draftModelName: hostile, backend: { name: 'wasm' }, model: { engine: 'eager', shape: { layers: 2, width: 16, vocabulary: 4096, maxPositions: 64 } as PageContext['bench']['model']['shape'] } },
  isCut: false,
};
const plain = runOf(['a', hostile, 'c\n', ''], 2);
const other = { ...runOf(['a', hostile, 'x', ''], 1), rest: hostile };
const comparison: Comparison = {
  promptName: hostile,
  prompt: hostile,
  promptTokens: 3,
  plain: { name: 'plain', runs: [plain], difference: undefined },
  drafted: [{ name: hostile, runs: [other], difference: firstDifference(plain, other) }],
};

it('lets no text of a prompt, a model or a drafter become a part of the page, and needs nothing but itself', () => {
  const page = comparisonPage([comparison], context);
  const body = page.replace(/<style>.*?<\/style>/s, '');
  const tags = new Set([...body.matchAll(/<\/?([a-z!][a-z0-9]*)/gi)].map(([, name]) => name!.toLowerCase()));
  expect([...tags].filter((name) => ['script', 'img', 'style', 'link'].includes(name))).toEqual([]);
  expect(page).not.toMatch(/<[^>]+\son\w+\s*=|<[^>]+\s(src|href)=|url\(|@import|https?:/);
  expect(page.endsWith('</html>\n')).toBe(true);
  expect(comparisonPage([comparison], context)).toBe(page);
});

it('tells of each token where it came from, and a difference loudly', () => {
  const page = comparisonPage([comparison], context);
  expect(page.match(/<span class="token draft[^>]*title="drafted, call 1; 60.7 %, log-probability -0.500; id \d+"/g)).toHaveLength(2);
  expect(page).toContain('title="by the model alone, with the prompt;');
  expect(page).toContain('<p class="alarm">One version did not give the tokens of plain decoding.</p>');
  expect(page).toContain('differs from plain decoding at token 3');
  for (const part of ['2.00×', '0.5, seed 3', '2 layers, width 16', 'wasm (eager)']) expect(page).toContain(part);
  const same: Comparison = { ...comparison, drafted: [{ ...comparison.drafted[0]!, difference: undefined }] };
  expect(comparisonPage([same], context)).not.toContain('class="alarm"');
  expect(comparisonPage([same], { ...context, isCut: true })).toContain('stopped early');
});
