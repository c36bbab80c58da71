/** Prompts in the manner of what the embedded model has read. */
export const presets: readonly { readonly label: string; readonly prompt: string }[] = [
  { label: 'Address', prompt: 'Fellow citizens of the Senate and of the House of Representatives,' },
  { label: 'Ishmael', prompt: 'Call me Ishmael.' },
  { label: 'The whale', prompt: 'The great white whale rose from the sea, and' },
  { label: 'The economy', prompt: 'The people of this country have every reason to' },
  { label: 'Peace', prompt: 'Our relations with foreign nations' },
  { label: 'The captain', prompt: '"Aye, aye, sir!" cried the captain,' },
];
