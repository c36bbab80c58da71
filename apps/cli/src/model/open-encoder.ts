import { selectBackend } from '@tokstream/backend';
import { type Encoder, holdsEncoder, loadEncoder } from '@tokstream/model';
import type { Arguments } from '../arguments/option.ts';
import { invalidArgument } from '../arguments/parse-arguments.ts';
import type { CommandIo } from '../commands/command.ts';
import { byteStatus } from './byte-status.ts';
import { backendOf, findGivenModel, openModel, type OpenModel, tellAdapter } from './open-model.ts';

/** As `openModel`, or an encoder where `--model` names one. */
export async function openEncoderOrModel(given: Arguments, io: CommandIo): Promise<OpenModel | { readonly encoder: Encoder }> {
  const backend = backendOf(given);
  const { signal } = io;
  const status = byteStatus(io);
  try {
    const files = await findGivenModel(given, io, status);
    if (!(await holdsEncoder(files))) {
      status.clear();
      return await openModel(given, io, { files });
    }
    for (const [name, only] of [['engine', 'eager'], ['precision', 'float32'], ['threads', '1']] as const) {
      const value = given.text(name);
      if (value !== undefined && value !== only && value !== 'auto') throw invalidArgument(`--${name} ${value} is not for encoders, which run with ${only}; leave it out.`);
    }
    tellAdapter(await selectBackend({ backend: backend ?? 'auto', signal }), io);
    return { encoder: await loadEncoder(files, { signal, onProgress: (bytes) => status.show('loading', bytes) }) };
  } finally {
    status.clear();
  }
}
