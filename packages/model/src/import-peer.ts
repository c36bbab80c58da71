import { TokstreamError } from '@tokstream/core';

/**
 * Imports an optional peer.
 *
 * @param load the import itself, so that bundlers see its name
 * @throws `missing-package` with what to install
 */
export async function importPeer<Module>(packageName: string, purpose: string, load: () => Promise<Module>): Promise<Module> {
  try {
    return await load();
  } catch (cause) {
    throw new TokstreamError(`${packageName} is needed ${purpose}; run npm install ${packageName}.`, { code: 'missing-package', stage: 'loadModel', cause });
  }
}
