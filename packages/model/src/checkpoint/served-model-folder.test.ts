import { readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expectRejection } from '@tokstream/testing';
import { describe, expect, it } from 'vitest';
import { openCheckpoint } from './open-checkpoint.ts';
import { modelFolder } from './model-folder.ts';
import { servedModelFolder } from './served-model-folder.ts';

const fixture = new URL('../../fixtures/llama/', import.meta.url);

/** Runs `work` against a server and stops it. */
async function withServer<Value>(answer: RequestListener, work: (url: string) => Promise<Value>): Promise<Value> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  try {
    return await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}/some/model`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

describe('servedModelFolder', () => {
  it('gives the same weights as the folder, fetching each file once, with its progress', () => {
    const asked: string[] = [];
    return withServer(
      (request, response) => {
        const file = request.url!.replace('/some/model/', '');
        asked.push(file);
        response.end(readFileSync(new URL(file, fixture)));
      },
      async (url) => {
        const received: number[] = [];
        const files = servedModelFolder(url, { onProgress: ({ bytesReceived }) => received.push(bytesReceived) });
        await using served = await openCheckpoint(files);
        await using local = await openCheckpoint(await modelFolder(fixture));
        const shape = [(JSON.parse((await files.text('config.json'))!) as { hidden_size: number }).hidden_size];
        expect(await served.read('model.norm.weight', shape)).toEqual(await local.read('model.norm.weight', shape));
        expect(asked.toSorted()).toEqual(['config.json', 'model.safetensors']);
        expect(received.at(-1)).toBe(readFileSync(new URL('model.safetensors', fixture)).length);
      },
    );
  });

  it.each<[string, RequestListener]>([
    ['404', (_, response) => void response.writeHead(404).end('nothing')],
    ['the page of an application', (_, response) => void response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<html>')],
  ])('takes %s for a file that is not there', (_, answer) =>
    withServer(answer, async (url) => {
      expect(await servedModelFolder(url).text('config.json')).toBeUndefined();
      expect(await servedModelFolder(url).open('model.safetensors')).toBeUndefined();
    }),
  );

  it.each<[string, RequestListener]>([
    ['an error of the server', (_, response) => void response.writeHead(500).end()],
    ['an answer that breaks off', (_, response) => (response.writeHead(200, { 'content-length': 100 }), response.write('{'), setImmediate(() => response.destroy()), undefined)],
  ])('names the file after %s', (_, answer) => withServer(answer, (url) => expectRejection('download-failed', servedModelFolder(url).open('model.safetensors'))));

  it('tries again what failed', () => {
    let answers = 0;
    return withServer(
      (_, response) => void (answers++ === 0 ? response.writeHead(503).end() : response.end('weights')),
      async (url) => {
        const files = servedModelFolder(url);
        await expectRejection('download-failed', files.open('model.safetensors'));
        expect((await files.open('model.safetensors'))!.bytes).toBe(7);
      },
    );
  });

  it('stops on abort', () =>
    withServer(
      (_, response) => void response.writeHead(200).write('half'),
      async (url) => {
        const stopped = new AbortController();
        const opened = servedModelFolder(url, { signal: stopped.signal, onProgress: () => stopped.abort() }).open('model.safetensors');
        await expectRejection('aborted', opened);
      },
    ));
});
