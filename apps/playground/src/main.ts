import { lookStyles } from '@tokstream/look';
import type { FormState } from './state/form-state.ts';
import { parseSettings } from './state/parse-settings.ts';
import { presets } from './state/presets.ts';
import { type Action, initialRunState, reduceRun } from './state/run-state.ts';
import { formatUrlHash, parseUrlHash } from './state/url-hash.ts';
import { element } from './view/element.ts';
import { settingsForm } from './view/settings-form.ts';
import { showState } from './view/show-state.ts';
import { tokenView } from './view/token-view.ts';
import type { PageBackend, Reply, Request } from './worker/messages.ts';

let state = initialRunState;
let worker: Worker | undefined;
let drawing = false;
let loaded: PageBackend | undefined;
const offered = new Set<PageBackend>(['wasm']);

function happen(event: Reply | Action): void {
  state = reduceRun(state, event);
  if (event.type === 'ready') settingsForm.limit(event.facts);
  if (drawing) return;
  // However fast tokens come, the page is drawn once a frame.
  drawing = true;
  requestAnimationFrame(() => {
    drawing = false;
    showState(state);
  });
}

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker, not a window
const ask = (request: Request): void => worker?.postMessage(request);

function load(backend: PageBackend): void {
  happen({ type: 'loading' });
  // A worker that is ended gives all its memory back.
  worker?.terminate();
  if (!('WebAssembly' in globalThis)) return happen({ type: 'broken', message: 'This browser has no WebAssembly; open the page in a current one.' });
  const started = new Worker(new URL('./worker/worker.ts', import.meta.url), { type: 'module' });
  started.addEventListener('message', ({ data }: MessageEvent<Reply>) => happen(data));
  started.addEventListener('error', ({ message }) => happen({ type: 'broken', message: `The worker did not start (${message || 'its script could not be loaded'}); load the page again.` }));
  worker = started;
  ask({ type: 'load', backend: backend, modelUrl: new URL('model/', document.baseURI).href });
}

function generate(): void {
  if (state.facts === undefined) return;
  const form = settingsForm.read();
  const settings = parseSettings(form, state.facts);
  const wrong = 'field' in settings;
  settingsForm.mark(wrong ? settings.field : undefined);
  if (wrong) return happen({ type: 'refused', message: settings.message });
  happen({ type: 'started' });
  ask({ type: 'generate', run: state.run, prompt: form.prompt, settings });
}

function put(changes: Partial<FormState>): void {
  settingsForm.write({ ...settingsForm.read(), ...changes });
  remember();
}

function remember(): void {
  history.replaceState(null, '', `#${formatUrlHash(settingsForm.read())}`);
}

async function share(): Promise<void> {
  const button = element('share');
  remember();
  // Without the right to the clipboard the link still stands in the address bar.
  const copied = await navigator.clipboard?.writeText(location.href).then(() => true, () => false);
  button.textContent = copied ? 'Copied' : 'Link is in the address bar';
  setTimeout(() => (button.textContent = 'Copy link'), 2000);
}

/** Brings the address into the fields, and loads the model when that changes what it runs on. */
function readAddress(): void {
  const form = parseUrlHash(location.hash);
  const backend = [...offered].find((name) => name === form.backend) ?? 'wasm';
  settingsForm.write({ ...form, backend });
  if (backend === loaded) return;
  loaded = backend;
  load(backend);
}

async function offerWebGpu(): Promise<void> {
  const { gpu } = navigator as Navigator & { gpu?: { requestAdapter(): Promise<unknown> } };
  if (!(await gpu?.requestAdapter().catch(() => null))) return;
  offered.add('webgpu');
  const option = document.querySelector<HTMLOptionElement>('#backend option[value="webgpu"]')!;
  option.disabled = false;
  option.textContent = 'WebGPU';
}

// Before the page's own sheet, which may differ from it.
document.head.prepend(Object.assign(document.createElement('style'), { textContent: lookStyles }));
settingsForm.build((name) => {
  remember();
  if (name === 'backend') readAddress();
});
tokenView.build();
element('presets').append(
  ...presets.map(({ label, prompt }) => {
    const button = Object.assign(document.createElement('button'), { type: 'button', textContent: label, title: prompt });
    button.addEventListener('click', () => put({ prompt }));
    return button;
  }),
);
element('form').addEventListener('submit', (event) => {
  event.preventDefault();
  generate();
});
element('prompt').addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  generate();
});
element('stop').addEventListener('click', () => ask({ type: 'stop' }));
element('again').addEventListener('click', () => {
  put({ seed: String(Number(settingsForm.read().seed) + 1) });
  generate();
});
element('clear').addEventListener('click', () => {
  ask({ type: 'stop' });
  happen({ type: 'cleared' });
});
element('share').addEventListener('click', () => void share());
element<HTMLSelectElement>('tint').addEventListener('change', ({ target }) => (element('tokens').dataset['tint'] = (target as HTMLSelectElement).value));
addEventListener('hashchange', readAddress);

await offerWebGpu();
readAddress();
