const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
const show = (outcome) => (document.body.textContent = JSON.stringify(outcome));
worker.addEventListener('message', ({ data }) => show(data));
worker.addEventListener('error', ({ message }) => show({ error: message ?? 'the worker did not load' }));
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker takes none
worker.postMessage(document.baseURI);
