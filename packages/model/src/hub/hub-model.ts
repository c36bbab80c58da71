import { throwIfAborted, TokstreamError } from '@tokstream/core';
import type { ModelFiles } from '../checkpoint/model-files.ts';
import { modelFolder } from '../checkpoint/model-folder.ts';
import { shardsOfIndex } from '../checkpoint/open-checkpoint.ts';
import { downloadFile } from './download-file.ts';
import { type HubCache, hubCache, isCommit } from './hub-cache.ts';
import { type HubAccess, type HubFile, type HubListing, listHubFiles } from './hub-files.ts';
import type { HubModelOptions } from './hub-options.ts';
import { withFileLock } from './with-file-lock.ts';

const index = 'model.safetensors.index.json';
/** Taken where there are any: the files that the product reads beside the weights. */
const small: RegExp = /^(config|generation_config|tokenizer[\w.-]*|special_tokens_map)\.json$/;

/**
 * The files of a model on the Hugging Face hub, fetched into a cache on disk (Node only); needs the optional peer
 * `@huggingface/hub`, but not for what the cache already has.
 *
 * Only what is read is fetched: configurations, tokenizer, and `model.safetensors` with its shards, or one `.gguf` file.
 * A download that was cut goes on where it ended, in whichever process; contents are compared with the checksums of the
 * hub before they get their name; of two processes one waits for the other. The cache is that of Python's
 * `huggingface_hub`, so what either has fetched serves both. A commit that is whole in the cache is used without asking the hub,
 * and any revision is when the hub cannot be reached.
 *
 * @param model `owner/name`
 * @throws `invalid-option`, `missing-package`, `missing-access`, `missing-file` (also when offline, with what to do),
 * `download-failed` (call again to go on), `invalid-download`, `aborted`
 *
 * @example
 * using model = await loadModel(await hubModel('HuggingFaceTB/SmolLM2-135M'));
 */
export async function hubModel(model: string, options: HubModelOptions = {}): Promise<ModelFiles> {
  const { revision = 'main', gguf, signal } = options;
  const { env, getBuiltinModule } = globalThis.process;
  requireSafe(model, /^[\w.-]+(\/[\w.-]+)?$/, 'a model', 'owner/name');
  requireSafe(revision, /^[\w./-]+$/, 'a revision', 'a branch, a tag or a commit');
  if (gguf !== undefined) requireSafe(gguf, /^[^\\:\0]+\.gguf$/, 'a GGUF file', 'the path of a .gguf file in the repository');
  const cache = hubCache(model, options.cacheDirectory);
  const known = await cache.commitOf(revision);
  const isWhole = known !== undefined && (await cache.missing(known, gguf)).length === 0;
  const open = (commit: string): Promise<ModelFiles> => modelFolder(getBuiltinModule('node:path').join(cache.snapshot(commit), gguf ?? ''));
  if (isWhole && isCommit(revision)) return open(known);
  const offline = options.offline ?? /^(1|on|yes|true)$/i.test(env['HF_HUB_OFFLINE'] ?? '');
  if (offline) {
    if (isWhole) return open(known);
    throw await offlineError(model, cache, known, gguf, 'offline is asked for, by the option or by HF_HUB_OFFLINE');
  }
  const fetchWithSignal: typeof fetch = (input, init) => (options.fetch ?? fetch)(input, { ...init, ...(signal !== undefined && { signal }) });
  const access = { hubUrl: options.hubUrl ?? env['HF_ENDPOINT'] ?? 'https://huggingface.co', token: options.token ?? env['HF_TOKEN'], fetch: fetchWithSignal };
  let listing: HubListing;
  try {
    listing = await listHubFiles(model, revision, access);
  } catch (error) {
    throwIfAborted(signal, 'hubModel');
    if (!TokstreamError.isInstance(error) || error.code !== 'hub-unreachable') throw error;
    if (isWhole) return open(known);
    throw await offlineError(model, cache, known, gguf, error.message, error);
  }
  await fetchFiles(model, cache, listing, access, options);
  await cache.remember(revision, listing.commit);
  return open(listing.commit);
}

async function fetchFiles(model: string, cache: HubCache, { commit, files }: HubListing, { hubUrl, token, fetch }: HubAccess, options: HubModelOptions): Promise<void> {
  const { gguf, signal, onProgress } = options;
  const fs = globalThis.process.getBuiltinModule('node:fs/promises');
  const fileOf = (name: string): HubFile => {
    const file = files.get(name);
    if (file === undefined) throw new TokstreamError(`${model} has no ${name} on the hub; models are read from safetensors, or from a .gguf file named by the gguf option.`, { code: 'missing-file', stage: 'hubModel' });
    return file;
  };
  const wanted = [...files.values()].filter(({ name }) => small.test(name));
  if (gguf === undefined) wanted.push(fileOf('config.json'));
  wanted.push(fileOf(gguf ?? (files.has(index) && !files.has('model.safetensors') ? index : 'model.safetensors')));
  await fs.mkdir(cache.blob(''), { recursive: true });
  let bytesRead = 0;
  const queue = new Set(wanted);
  // Shards join the set while it is walked, when the index has come.
  for (const file of queue) {
    const blob = cache.blob(file.oid);
    const report = (bytes: number): void => onProgress?.({ file: file.name, bytesRead: bytesRead + bytes, bytesTotal: [...queue].reduce((sum, { bytes }) => sum + bytes, 0) });
    const isThere = (): Promise<boolean> => fs.stat(blob).then(({ size }) => size === file.bytes, () => false);
    if (!(await isThere())) {
      await withFileLock(`${blob}.lock`, async () => {
        if (await isThere()) return;
        const url = `${hubUrl}/${model}/resolve/${commit}/${file.name.split('/').map(encodeURIComponent).join('/')}`;
        await downloadFile({ name: `${file.name} of ${model}`, url, headers: token === undefined ? {} : { authorization: `Bearer ${token}` }, path: blob, bytes: file.bytes, oid: file.oid, fetch, signal, onBytes: report });
      }, { signal });
    }
    await cache.link(commit, file.name, file.oid);
    report(file.bytes);
    bytesRead += file.bytes;
    if (file.name === index) for (const shard of shardsOfIndex(await fs.readFile(blob, 'utf8'), model)) queue.add(fileOf(shard));
  }
}

async function offlineError(model: string, cache: HubCache, commit: string | undefined, gguf: string | undefined, why: string, cause?: unknown): Promise<TokstreamError> {
  const lacking = commit === undefined ? [gguf ?? 'config.json and model.safetensors'] : await cache.missing(commit, gguf);
  const place = commit === undefined ? cache.root : cache.snapshot(commit);
  return new TokstreamError(
    `${model} cannot be fetched (${why}), and ${place} lacks ${lacking.join(', ')}. Go online without HF_HUB_OFFLINE, set HF_ENDPOINT to a mirror, or copy its files into a folder and give that folder as the model.`,
    { code: 'missing-file', stage: 'hubModel', cause },
  );
}

function requireSafe(value: string, pattern: RegExp, what: string, expected: string): void {
  if (pattern.test(value) && value.split('/').every((part) => part !== '' && part !== '.' && part !== '..')) return;
  throw new TokstreamError(`${JSON.stringify(value)} is not ${what}; it must be ${expected}.`, { code: 'invalid-option', stage: 'hubModel' });
}
