import { escapeHtml } from '@tokstream/look';

/** A chart with its title: the drawing scales with the page. */
export function chartFrame(title: string, [width, height]: readonly [width: number, height: number], drawing: string): string {
  return `<figure class="chart"><figcaption>${escapeHtml(title)}</figcaption><svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(title)}">${drawing}</svg></figure>`;
}

/** A coordinate, short. */
export function at(value: number): string {
  return String(Number(value.toFixed(1)));
}
