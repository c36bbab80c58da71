import { expect, it } from 'vitest';
import { jsonLines, modelDirectory, tokstream } from '../test-world.test-support.ts';

it('measures each drafter on each text and each batch, and finds the same tokens', async () => {
  const { stdout } = await tokstream('bench', ['decode', '--json', '--backend', 'wasm', '--rounds', '1', '--max-new-tokens', '12', '--drafter', 'lookup', '--drafter', 'recycling:tree=4', '--batch', '3']);
  const lines = jsonLines(stdout);
  expect(lines.map(({ type, text, drafter, batch }) => [type, text ?? batch, drafter])).toEqual([
    ...['code', 'json', 'table', 'prose', 'prose, drawn'].flatMap((text) => [['logprobs', text, undefined], ...['lookup', 'recycling:tree=4'].map((drafter) => ['speculation', text, drafter])]),
    ['batch', 3, undefined],
  ]);
  for (const line of lines) {
    expect(line).toMatchObject({ sameTokens: true, ratios: [expect.any(Number)] });
    expect(line['ratio']).toBeGreaterThan(0);
    if (line['type'] === 'speculation') expect(line['callsPerToken']).toBeLessThanOrEqual(1);
  }
});

it('measures policies at what they keep, and as their settings say, on each length', async () => {
  await using folder = await modelDirectory();
  const words = ['cache', '--model', folder.path, '--backend', 'wasm', '--rounds', '1', '--max-new-tokens', '4', '--context', '24', '--context', '40', '--keep', '8', '--cache', 'tova', '--cache', 'h2o:heavy=2,recent=4'];
  const { stdout, stderr } = await tokstream('bench', [...words, '--json']);
  expect(stderr).not.toContain('trained for');
  const slot = 2 * 2 * 2 * 4 * 4;
  const line = (context: number, policy: string, kept: number): object => {
    const full = context + 3;
    return { type: 'cache', context, policy, cacheBytes: kept * slot, fullCacheBytes: full * slot, cacheRatio: Number((full / kept).toPrecision(4)), ratios: [expect.any(Number)], tokensPerSecond: expect.any(Number) };
  };
  expect(jsonLines(stdout)).toMatchObject([24, 40].flatMap((context) => [line(context, 'tova', 8), line(context, 'h2o:heavy=2,recent=4', 6)]));
  const beyond = await tokstream('bench', [...words, '--context', '70']);
  expect(beyond.stderr).toContain('The model was trained for 64 positions');
  expect(beyond.stdout).toMatch(/^ +70 tova .*x .* tokens\/s, full .*\(1\/9\.1\)$/m);
});

it.each([[[]], [['encode']], [['decode', 'more']], [['decode', '--drafter', 'crystal-ball']], [['decode', '--drafter', 'draft-model']], [['decode', '--batch', 'x']], [['decode', '--rounds', '0']], [['decode', '--keep', '3']], [['cache', '--batch', '3']], [['cache', '--context', '0']], [['cache', '--cache', 'crystal']]])('refuses %j', async (words) => {
  await expect(tokstream('bench', words)).rejects.toMatchObject({ isInputError: true });
});
