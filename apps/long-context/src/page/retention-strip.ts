import { escapeHtml } from '@tokstream/look';

const rowHeight = 4;
const levels = 8;

/** Which positions are left, the first to the left, a row a layer, as SVG: the darker the more heads hold it. */
export function retentionStrip(layers: readonly (readonly number[])[], label: string): string {
  const columns = Math.max(...layers.map(({ length }) => length), 1);
  const paths = Array.from({ length: levels }, () => '');
  for (const [layer, row] of layers.entries()) {
    // Neighbours that look alike are one piece.
    for (let at = 0, next = 0; at < row.length; at = next) {
      const level = levelOf(row[at]!);
      for (next = at + 1; next < row.length && levelOf(row[next]!) === level; ) next += 1;
      if (level > 0) paths[level - 1] += `M${at} ${layer * rowHeight + rowHeight / 2}h${next - at}`;
    }
  }
  const drawn = paths.flatMap((path, at) => (path === '' ? [] : [`<path opacity="${((at + 1) / levels).toFixed(3)}" d="${path}"/>`]));
  return `<svg class="strip" viewBox="0 0 ${columns} ${layers.length * rowHeight}" preserveAspectRatio="none" style="--rows:${layers.length}" role="img" aria-label="${escapeHtml(label)}"><g stroke-width="${rowHeight * 0.9}">${drawn.join('')}</g></svg>`;
}

/** What is there at all is never shown as nothing. */
function levelOf(share: number): number {
  return share === 0 ? 0 : Math.max(1, Math.round(share * levels));
}
