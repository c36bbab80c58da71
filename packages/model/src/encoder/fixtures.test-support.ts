import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { EncoderSequence } from './encoder.ts';
import type { NamedTensor } from '../safetensors/named-tensor.ts';
import { readSafetensors } from '../safetensors/safetensors-file.ts';

/** An encoder that transformers wrote, and what it computes of a padded batch; see `fixtures/README.md`. */
export interface EncoderFixture {
  readonly name: string;
  readonly folder: string;
  /** Without padding. */
  readonly sequences: readonly (EncoderSequence & { readonly input: { readonly ids: Int32Array } })[];
  /** Rows of the padded batch. */
  readonly time: number;
  readonly tensors: ReadonlyMap<string, NamedTensor>;
}

const root = fileURLToPath(new URL('../../fixtures/encoders', import.meta.url));

export const encoderFixtures: readonly EncoderFixture[] = await Promise.all(readdirSync(root).map(readFixture));

async function readFixture(name: string): Promise<EncoderFixture> {
  const folder = `${root}/${name}`;
  const { ids, mask, types } = JSON.parse(readFileSync(`${folder}/ref.json`, 'utf8')) as Readonly<Record<'ids' | 'mask', number[][]>> & { readonly types?: number[][] };
  const unmasked = (rows: readonly number[][], at: number): Int32Array => Int32Array.from(rows[at]!.filter((_, column) => mask[at]![column] === 1));
  const sequences = ids.map((_, at) => ({ input: { ids: unmasked(ids, at) }, ...(types !== undefined && { tokenTypes: unmasked(types, at) }) }));
  return { name, folder, sequences, time: ids[0]!.length, tensors: (await readSafetensors(`${folder}/ref.safetensors`)).tensors };
}

/** The part of a padded golden `[batch, time, width]` that is one sequence's. */
export function rowsOfGolden(fixture: EncoderFixture, name: string, at: number): Float32Array {
  const { shape, data } = fixture.tensors.get(name)!;
  const [, time, width] = shape as [number, number, number];
  return data.slice(at * time * width, (at * time + fixture.sequences[at]!.input.ids.length) * width);
}
