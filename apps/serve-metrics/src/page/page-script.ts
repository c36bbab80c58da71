/** What runs in the page. It is sent as its own source, so it uses nothing from outside. */
export function pageScript(): void {
  const element = <Kind extends Element = HTMLElement>(id: string): Kind => document.querySelector<Kind>(`#${id}`)!;
  const value = (id: string): string => element<HTMLInputElement>(id).value;
  const [tokens, status, problem, stop, generate] = ['tokens', 'status', 'problem', 'stop', 'generate'].map((id) => element(id)) as [HTMLElement, HTMLElement, HTMLElement, HTMLButtonElement, HTMLButtonElement];
  let leave: AbortController | undefined;
  /** A browser opens six connections to a server, and one is for the figures. */
  const atOnce = 5;

  const show = (phase: string, text: string): void => {
    document.body.dataset['phase'] = phase;
    status.textContent = text;
    stop.disabled = phase !== 'busy';
    generate.disabled = phase === 'busy';
  };

  /** Events of a stream, as they come. */
  async function* events(body: ReadableStream<Uint8Array>): AsyncGenerator<{ readonly type: string; readonly data: Record<string, unknown> }> {
    const reader = body.getReader();
    const decoder = new TextDecoder();
    let text = '';
    for (;;) {
      const { done, value: bytes } = await reader.read();
      if (done) return;
      text += decoder.decode(bytes, { stream: true });
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const lines = text.slice(0, end).split('\n');
        text = text.slice(end + 2);
        yield { type: lines[0]!.slice('event: '.length), data: JSON.parse(lines[1]!.slice('data: '.length)) as Record<string, unknown> };
      }
    }
  }

  const put = (text: string, origin: string): void => {
    const span = document.createElement('span');
    span.className = `token ${origin}`;
    span.textContent = text;
    tokens.append(span);
  };

  /** One request; only the first shows its text. */
  const ask = async (body: object, signal: AbortSignal, isShown: boolean): Promise<string> => {
    const response = await fetch('/generate', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body), signal });
    if (!response.ok) throw new Error(((await response.json()) as { readonly error: string }).error);
    for await (const { type, data } of events(response.body!)) {
      if (type === 'error') throw new Error(String(data['message']));
      if (type === 'done') {
        if (isShown && data['text'] !== '') put(String(data['text']), 'model');
        return String(data['reason']);
      }
      if (!isShown) continue;
      if (type === 'queued') status.textContent = `waiting behind ${data['ahead']}`;
      else {
        status.textContent = 'generating';
        for (const token of data['tokens'] as readonly { readonly text: string; readonly origin: string }[]) put(token.text, token.origin);
      }
    }
    throw new Error('The server broke off.');
  };

  element('form').addEventListener('submit', (event) => {
    event.preventDefault();
    if (document.body.dataset['phase'] === 'busy') return;
    tokens.replaceChildren();
    problem.hidden = true;
    leave = new AbortController();
    const { signal } = leave;
    const number = (id: string): number | string => (value(id) === '' ? '' : Number(value(id)));
    const count = Math.min(100, Math.max(1, Number(value('copies')) || 1));
    const seed = number('seed');
    const bodies = Array.from({ length: count }, (_, at) => ({ prompt: value('prompt'), maxNewTokens: number('maxNewTokens'), temperature: number('temperature'), seed: typeof seed === 'number' ? seed + at : seed }));
    show('busy', 'asking');
    const failures: Error[] = [];
    let reason = '';
    const left = bodies.entries();
    const worker = async (): Promise<void> => {
      for (const [at, body] of left) {
        try {
          const ended = await ask(body, signal, at === 0);
          if (at === 0) reason = `done: ${ended}`;
        } catch (error) {
          failures.push(error as Error);
        }
      }
    };
    void Promise.all(Array.from({ length: atOnce }, worker)).then(() => {
      if (failures.length > 0 && !signal.aborted) {
        problem.textContent = count > 1 ? `${failures.length} of ${count}: ${failures[0]!.message}` : failures[0]!.message;
        problem.hidden = false;
      }
      show('idle', signal.aborted ? 'stopped' : reason);
    });
  });
  stop.addEventListener('click', () => leave?.abort());

  const rates: { readonly time: number; readonly rate: number }[] = [];
  let before: { readonly time: number; readonly tokens: number } | undefined;
  const seconds = (count: number | undefined): string => (count === undefined ? '–' : count < 0.9995 ? `${(count * 1000).toPrecision(3)} ms` : `${count.toFixed(2)} s`);
  const bytes = (count: number): string => (count < 1e6 ? `${(count / 1e3).toFixed(0)} kB` : `${(count / 1e6).toFixed(1)} MB`);
  const tile = (id: string, text: string): void => {
    element(`tile-${id}`).textContent = text;
  };

  const draw = (now: number): void => {
    while (rates.length > 0 && rates[0]!.time < now - 60) rates.shift();
    const most = Math.max(1, ...rates.map(({ rate }) => rate));
    const points = rates.map(({ time, rate }) => `${(320 - ((now - time) / 60) * 320).toFixed(1)} ${(70 - (rate / most) * 64).toFixed(1)}`);
    const [area, line] = element<SVGElement>('rates').querySelectorAll('path');
    line!.setAttribute('d', points.length > 1 ? `M${points.join('L')}` : '');
    area!.setAttribute('d', points.length > 1 ? `M${points[0]!.split(' ')[0]} 72L${points.join('L')}L320 72Z` : '');
  };

  const refresh = async (): Promise<void> => {
    try {
      const response = await fetch('/live.json', { signal: AbortSignal.timeout(5000) });
      const live = (await response.json()) as Record<string, never> & { readonly time: number; readonly tokens: number; readonly ttft: Record<string, number>; readonly tpot: Record<string, number> };
      const rate = before === undefined || live.time <= before.time ? 0 : Math.max(0, live.tokens - before.tokens) / (live.time - before.time);
      before = live;
      rates.push({ time: live.time, rate });
      tile('rate', rate.toFixed(rate < 10 ? 1 : 0));
      tile('running', String(live['running']));
      tile('queued', String(live['queued']));
      tile('ttft', seconds(live.ttft['p50']));
      tile('ttft99', seconds(live.ttft['p99']));
      tile('tpot', seconds(live.tpot['p50']));
      tile('good', live['goodShare'] === undefined ? '–' : `${(100 * Number(live['goodShare'])).toFixed(0)} %`);
      tile('cache', bytes(Number(live['cacheBytes'])));
      tile('speculation', live['tokensPerStep'] === undefined ? '–' : Number(live['tokensPerStep']).toFixed(2));
      tile('refused', String(live['refused']));
      draw(live.time);
      element('connection').textContent = '';
    } catch {
      element('connection').textContent = 'The server does not answer; trying again.';
    }
    setTimeout(() => void refresh(), 500);
  };
  show('idle', '');
  void refresh();
}
