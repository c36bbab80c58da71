import type { Message, Page } from './page.ts';

/** Consecutive messages of a page. */
export interface Section {
  readonly name: string;
  readonly topic: Page['topic'];
  readonly messages: readonly Message[];
}

/**
 * Cuts pages into sections of about `size` English characters, the same in every language. What an earlier page said in
 * the same words is left out, so that no section holds what another does.
 */
export function cutSections(pages: readonly Page[], size: number): readonly Section[] {
  const said = new Set<string>();
  return pages.flatMap(({ name, topic, messages }) => {
    const fresh = messages.filter(({ english }) => english.length > 0 && !said.has(english) && said.add(english));
    const count = Math.max(1, Math.round(lengthOf(fresh) / size));
    const share = lengthOf(fresh) / count;
    const parts: Message[][] = Array.from({ length: count }, () => []);
    let before = 0;
    for (const message of fresh) {
      parts[Math.min(count - 1, Math.floor(before / share))]!.push(message);
      before += message.english.length;
    }
    return parts.map((part, at) => ({ name: `${name}-${at}`, topic, messages: part }));
  });
}

function lengthOf(messages: readonly Message[]): number {
  return messages.reduce((sum, { english }) => sum + english.length, 0);
}
