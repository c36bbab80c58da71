import { expect, it } from 'vitest';
import { jsonLines, tokstream } from '../test-world.test-support.ts';

it('measures each drafter on each text and each batch, and finds the same tokens', async () => {
  const { stdout } = await tokstream('bench', ['decode', '--json', '--backend', 'wasm', '--rounds', '1', '--max-new-tokens', '12', '--drafter', 'lookup', '--drafter', 'recycling:tree=4', '--batch', '3']);
  const lines = jsonLines(stdout);
  expect(lines.map(({ type, text, drafter, batch }) => [type, text ?? batch, drafter])).toEqual([
    ...['code', 'json', 'table', 'prose', 'prose, drawn'].flatMap((text) => ['lookup', 'recycling:tree=4'].map((drafter) => ['speculation', text, drafter])),
    ['batch', 3, undefined],
  ]);
  for (const line of lines) {
    expect(line).toMatchObject({ sameTokens: true, ratios: [expect.any(Number)] });
    expect(line['ratio']).toBeGreaterThan(0);
    if (line['type'] === 'speculation') expect(line['callsPerToken']).toBeLessThanOrEqual(1);
  }
});

it.each([[[]], [['encode']], [['decode', 'more']], [['decode', '--drafter', 'crystal-ball']], [['decode', '--drafter', 'draft-model']], [['decode', '--batch', 'x']], [['decode', '--rounds', '0']]])('refuses %j', async (words) => {
  await expect(tokstream('bench', words)).rejects.toMatchObject({ isInputError: true });
});
