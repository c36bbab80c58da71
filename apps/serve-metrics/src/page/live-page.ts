import { escapeHtml, lookStyles } from '@tokstream/look';
import { pageScript } from './page-script.ts';
import { pageStyles } from './page-styles.ts';

/** What the page tells from the beginning. */
export interface LivePageContext {
  readonly modelName: string;
  readonly maxNewTokens: number;
}

const tiles = [
  ['rate', 'tokens a second'],
  ['running', 'running'],
  ['queued', 'waiting'],
  ['ttft', 'first token, median'],
  ['ttft99', 'first token, 99 %'],
  ['tpot', 'each further token'],
  ['good', 'met the objectives'],
  ['cache', 'keys and values'],
  ['speculation', 'tokens a step'],
  ['refused', 'refused'],
] as const;

/** The page: a prompt, its tokens as they come, and what the server does, twice a second. It needs nothing but this server. */
export function livePage({ modelName, maxNewTokens }: LivePageContext): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>tokstream serve-metrics</title><style>${lookStyles}${pageStyles}</style></head>
<body>
<header class="bar"><h1>tokstream <span>serve-metrics</span></h1><p class="muted">${escapeHtml(modelName)}</p><p><a href="/report.html">report</a> <a href="/metrics">metrics</a> <a href="/snapshot.json">snapshot</a></p></header>
<main>
<section>
<form id="form"><label for="prompt">Prompt</label><textarea id="prompt" rows="3">The whale rose, and</textarea>
<div class="row"><label>New tokens <input id="maxNewTokens" type="number" min="1" max="${maxNewTokens}" value="${Math.min(128, maxNewTokens)}"></label><label>Temperature <input id="temperature" type="number" min="0" max="100" step="0.1" value="0.8"></label><label>Seed <input id="seed" type="number" min="0" value="0"></label><label>Requests <input id="copies" type="number" min="1" max="100" value="1"></label></div>
<div class="row"><button id="generate" type="submit">Generate</button><button id="stop" type="button" disabled>Stop</button><p id="status" role="status" aria-live="polite"></p></div></form>
<p id="problem" role="alert" hidden></p>
<p id="tokens" class="tokens" aria-label="Generated text"></p>
</section>
<aside>
<section><h2>Now</h2><dl class="tiles">${tiles.map(([id, name]) => `<div><dt>${name}</dt><dd id="tile-${id}">–</dd></div>`).join('')}</dl></section>
<section><h2>Tokens a second, last minute</h2><svg id="rates" viewBox="0 0 320 72" preserveAspectRatio="none" role="img" aria-label="Tokens a second over the last minute"><path class="area" d=""></path><path class="line" d=""></path></svg><p id="connection" class="muted"></p></section>
</aside>
</main>
<script>(${pageScript.toString()})();</script>
</body>
</html>
`;
}
