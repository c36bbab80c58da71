import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readSafetensors } from '@tokstream/model';
import { closeTo } from '@tokstream/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonLines, tokstream } from '../test-world.test-support.ts';

const encoders = fileURLToPath(new URL('../../../../packages/model/fixtures/encoders', import.meta.url));
let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'tokstream-forward-'));
});
afterAll(() => rm(scratch, { recursive: true }));

describe('forward of an encoder', () => {
  it.each(['bert', 'xlm-roberta', 'roberta-head', 't5-encoder', 't5-whole'])('writes of %s what transformers computes at every place that is not masked', async (name) => {
    const { ids, mask } = JSON.parse(await readFile(`${encoders}/${name}/ref.json`, 'utf8')) as { readonly ids: number[][]; readonly mask: number[][] };
    const [idsPath, out] = [join(scratch, `${name}.json`), join(scratch, `${name}.safetensors`)];
    await writeFile(idsPath, JSON.stringify({ ids, mask }));
    const { stdout } = await tokstream('forward', ['--model', `${encoders}/${name}`, '--ids', idsPath, '--out', out, '--hidden', '--attention', '--backend', 'wasm', '--json']);
    const [{ tensors: found }, { tensors: golden }] = await Promise.all([readSafetensors(out), readSafetensors(`${encoders}/${name}/ref.safetensors`)]);
    expect(jsonLines(stdout)).toEqual([Object.fromEntries([...found].map(([tensor, { shape }]) => [tensor, shape]))]);
    const layers = found.size - 1 - [...found.keys()].filter((tensor) => tensor.startsWith('hidden.')).length;
    const [batch, time, width] = found.get('hidden')!.shape as [number, number, number];
    const visible = ({ data }: { readonly data: Float32Array }): Float32Array => data.map((value, at) => value * mask[Math.floor(at / width / time)]![Math.floor(at / width) % time]!);
    for (let layer = 0; layer <= layers; layer += 1) closeTo(found.get(`hidden.${layer}`)!.data, visible(golden.get(`hidden.${layer}`)!), 1e-4);
    expect(found.get('hidden')!.data).toEqual(found.get(`hidden.${layers}`)!.data);
    const { shape, data } = golden.get('attention.0')!;
    const heads = shape[1]!;
    const seen = data.map((weight, at) => weight * mask[Math.floor(at / time / time / heads)]![Math.floor(at / time) % time]!);
    expect([batch, heads, time, time]).toEqual(found.get('attention.0')!.shape);
    closeTo(found.get('attention.0')!.data, seen, 1e-5);
  });

  it.each([
    ['generate', ['--prompt-ids', '1'], /encoder/],
    ['forward', ['--ids', 'IDS', '--out', 'OUT', '--engine', 'fused'], /--engine fused is not for encoders/],
    ['forward', ['--ids', 'IDS', '--out', 'OUT', '--precision', 'int8'], /--precision int8 is not for encoders/],
  ])('%s %j of one ends in one clear line', async (command, words, message) => {
    const idsPath = join(scratch, 'ids.json');
    await writeFile(idsPath, '{"ids":[[1]]}');
    const given = words.map((word) => (word === 'IDS' ? idsPath : word === 'OUT' ? join(scratch, 'out') : word));
    await expect(tokstream(command, ['--model', `${encoders}/bert`, ...given])).rejects.toMatchObject({ isInputError: true, message: expect.stringMatching(message) as string });
    await expect(tokstream(command, ['--model', `${encoders}/bert`, ...given])).rejects.toMatchObject({ message: expect.stringMatching(/^[^\n]+\.$/) as string });
  });
});
