/** What stands in the fields of the page, as typed: shareable and not checked. */
export interface FormState {
  readonly prompt: string;
  readonly temperature: string;
  readonly topK: string;
  readonly topP: string;
  readonly minP: string;
  readonly seed: string;
  readonly maxNewTokens: string;
  /** One a line. */
  readonly stop: string;
  readonly backend: string;
}

/** The page as it opens without an address that says otherwise. */
export const defaultForm: FormState = {
  prompt: 'Fellow citizens of the Senate and of the House of Representatives,',
  temperature: '0.8',
  topK: '0',
  topP: '0.95',
  minP: '0',
  seed: '1',
  maxNewTokens: '128',
  stop: '',
  backend: 'wasm',
};
