import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { extname, join } from 'node:path';

const contentTypes = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm', '.json': 'application/json' };
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const timeoutInMs = 60_000;

/**
 * Serves a folder, opens it in a headless browser and waits until the page shows a line of JSON.
 *
 * @param consumer a project that has playwright-core
 * @returns what the page shows, and everything it complained about on the way
 */
export async function openInBrowser({ consumer, folder, browser, profile }) {
  const { chromium } = createRequire(join(consumer, 'package.json'))('playwright-core');
  const server = await serve(folder);
  const context = await chromium.launchPersistentContext(profile, { executablePath: browser, headless: true, args: flags });
  try {
    const complaints = [];
    const page = await context.newPage();
    page.on('console', (message) => ['error', 'warning'].includes(message.type()) && complaints.push(`console: ${message.text()}`));
    page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`));
    page.on('requestfailed', (request) => complaints.push(`failed: ${request.url()}`));
    page.on('response', (response) => response.status() >= 400 && complaints.push(`${response.status()}: ${response.url()}`));
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    try {
      await page.waitForFunction("document.body.textContent.includes('{')", undefined, { timeout: timeoutInMs });
    } catch (error) {
      throw new Error([error.message, ...complaints].join('\n'), { cause: error });
    }
    return { shown: JSON.parse(await page.textContent('body')), complaints };
  } finally {
    await context.close();
    server.close();
  }
}

function serve(folder) {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const file = join(folder, pathname.endsWith('/') ? `${pathname}index.html` : pathname);
    if (!existsSync(file) || !statSync(file).isFile()) return response.writeHead(404).end();
    response.writeHead(200, { 'content-type': contentTypes[extname(file)] ?? 'application/octet-stream' });
    createReadStream(file).pipe(response);
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}
