/** The shape that stands for a tokenizer in every plot, so that colour is not all that tells them apart. */
export function tokenizerMark(at: number, x: number, y: number, title: string, size = 4.5): string {
  const [cx, cy] = [x.toFixed(1), y.toFixed(1)];
  const points = (corners: readonly (readonly [number, number])[]): string => corners.map(([dx, dy]) => `${(x + dx * size).toFixed(1)},${(y + dy * size).toFixed(1)}`).join(' ');
  const shapes = [
    () => `<circle cx="${cx}" cy="${cy}" r="${size}">`,
    () => `<polygon points="${points([[-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]])}">`,
    () => `<polygon points="${points([[0, -1.25], [1.25, 0], [0, 1.25], [-1.25, 0]])}">`,
    () => `<polygon points="${points([[0, -1.2], [1.15, 0.9], [-1.15, 0.9]])}">`,
    () => `<polygon points="${points([[0, 1.2], [1.15, -0.9], [-1.15, -0.9]])}">`,
    () => `<polygon points="${points([[-0.35, -1.1], [0.35, -1.1], [0.35, -0.35], [1.1, -0.35], [1.1, 0.35], [0.35, 0.35], [0.35, 1.1], [-0.35, 1.1], [-0.35, 0.35], [-1.1, 0.35], [-1.1, -0.35], [-0.35, -0.35]])}">`,
  ];
  const shape = shapes[at % shapes.length]!();
  return `${shape.slice(0, -1)} class="mark t${at % 8}">${title === '' ? '' : `<title>${title}</title>`}</${shape.startsWith('<circle') ? 'circle' : 'polygon'}>`;
}
