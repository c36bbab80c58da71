/** Puts labels and values into a `<dl>`, changing only what differs, so that a selection in it stays. */
export function showDescriptions(list: HTMLElement, rows: readonly (readonly [label: string, value: string])[]): void {
  while (list.children.length > rows.length) list.lastElementChild!.remove();
  rows.forEach(([label, value], at) => {
    const row = list.children[at] ?? list.appendChild(document.createElement('div'));
    if (row.children.length === 0) row.append(document.createElement('dt'), document.createElement('dd'));
    const [term, description] = row.children;
    if (term!.textContent !== label) term!.textContent = label;
    if (description!.textContent !== value) description!.textContent = value;
  });
}
