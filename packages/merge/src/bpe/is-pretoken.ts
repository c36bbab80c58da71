const pretoken = /^(?:'(?:[stmd]|re|ve|ll)| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+)$/u;

/** Whether the splitter of GPT-2 and of most byte-level tokenizers leaves a text in one piece. */
export function isPretoken(text: string): boolean {
  return pretoken.test(text);
}
