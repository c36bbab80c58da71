/** How `hubModel` finds and fetches files. */
export interface HubModelOptions {
  /** Branch, tag or commit; default `main`. */
  readonly revision?: string;
  /** Path of a `.gguf` file in the repository, to be used instead of `config.json` and safetensors. */
  readonly gguf?: string;
  /** The cache, shared with Python's `huggingface_hub`; default `HF_HUB_CACHE`, else `HF_HOME/hub`, else `~/.cache/huggingface/hub`. */
  readonly cacheDirectory?: string;
  /** For gated and private models; default `HF_TOKEN`. */
  readonly token?: string;
  /** True asks nobody and takes what the cache has; default: whether `HF_HUB_OFFLINE` is set. */
  readonly offline?: boolean;
  /** Default `HF_ENDPOINT`, else `https://huggingface.co`. */
  readonly hubUrl?: string;
  readonly fetch?: typeof fetch;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: DownloadProgress) => void;
}

/** How far a download has come. */
export interface DownloadProgress {
  /** The file that is fetched now. */
  readonly file: string;
  /** Of all files that are needed; what the cache had already counts as read. */
  readonly bytesRead: number;
  readonly bytesTotal: number;
}
