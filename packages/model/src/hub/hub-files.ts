import { TokstreamError } from '@tokstream/core';
import { importPeer } from '../import-peer.ts';
import { hubError } from './hub-error.ts';
import { isCommit } from './hub-cache.ts';

/** A file of a model on the hub. */
export interface HubFile {
  readonly name: string;
  readonly bytes: number;
  /** SHA-256 of its contents, or, 40 digits long, the name Git gives them. */
  readonly oid: string;
}

/** What the hub has of a model at one commit. */
export interface HubListing {
  readonly commit: string;
  readonly files: ReadonlyMap<string, HubFile>;
}

/** How the hub is asked. */
export interface HubAccess {
  readonly hubUrl: string;
  readonly token: string | undefined;
  readonly fetch: typeof fetch;
}

/**
 * Asks the hub for the commit of a revision and its files, with `@huggingface/hub`.
 *
 * @throws `missing-package`, `missing-file`, `missing-access`, `download-failed`, `hub-unreachable`
 */
export async function listHubFiles(model: string, revision: string, { hubUrl, token, fetch }: HubAccess): Promise<HubListing> {
  const { listFiles, modelInfo } = await importPeer('@huggingface/hub', 'to fetch a model', () => import('@huggingface/hub'));
  const asked = { hubUrl, fetch, ...(token !== undefined && { accessToken: token }) };
  try {
    const { sha } = await modelInfo({ ...asked, name: model, revision, additionalFields: ['sha'] });
    if (!isCommit(sha)) throw unexpected(model);
    const files = new Map<string, HubFile>();
    for await (const { type, path, size, oid, lfs } of listFiles({ ...asked, repo: model, revision: sha, recursive: true })) {
      if (type !== 'file') continue;
      const file = { name: path, bytes: lfs?.size ?? size, oid: lfs?.oid ?? oid ?? '' };
      // The name of a file here, so it must be what it should be.
      if (!/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(file.oid) || !Number.isSafeInteger(file.bytes) || file.bytes < 0) throw unexpected(model);
      files.set(path, file);
    }
    return { commit: sha, files };
  } catch (cause) {
    if (TokstreamError.isInstance(cause)) throw cause;
    const { statusCode, message } = cause as { statusCode?: number; message?: string };
    if (statusCode !== undefined) throw hubError(statusCode, `model ${model} at revision ${revision}`);
    if (message?.includes('access token') === true) throw new TokstreamError(`${message}.`, { code: 'invalid-option', stage: 'hubModel', cause });
    throw new TokstreamError(`The hub at ${hubUrl} cannot be reached (${(cause as Error).cause instanceof Error ? ((cause as Error).cause as Error).message : message})`, { code: 'hub-unreachable', stage: 'hubModel', cause });
  }
}

function unexpected(model: string): TokstreamError {
  return new TokstreamError(`The hub's list of the files of ${model} is not understood; download the model by hand and give its folder.`, { code: 'download-failed', stage: 'hubModel' });
}
