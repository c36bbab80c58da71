/** Text as it may stand between tags and in quoted attributes, whatever it holds. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"'\0\r]/g, (character) => (character === '\0' ? '\uFFFD' : `&#${character.charCodeAt(0)};`));
}
