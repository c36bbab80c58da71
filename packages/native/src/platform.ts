import { nativeError } from './native-error.ts';

/** What decides whether the wheels run here. */
export interface Machine {
  readonly platform: string;
  readonly architecture: string;
  /** Undefined where the C library is not glibc, as on Alpine. */
  readonly glibc: string | undefined;
}

export function thisMachine(): Machine {
  // Without this, a report looks up the names of open connections.
  Object.assign(process.report, { excludeNetwork: true });
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  return { platform: process.platform, architecture: process.arch, glibc: header.glibcVersionRuntime };
}

/**
 * The name that wheels give this processor.
 *
 * @throws `unsupported-platform` anywhere but on Linux with glibc, x64 or arm64
 */
export function wheelArchitecture({ platform, architecture, glibc }: Machine): 'x86_64' | 'aarch64' {
  const name = ({ x64: 'x86_64', arm64: 'aarch64' } as const)[architecture];
  if (platform === 'linux' && glibc !== undefined && name !== undefined) return name;
  const here = platform === 'linux' && glibc === undefined ? `linux ${architecture} without glibc` : `${platform} ${architecture}`;
  throw nativeError('unsupported-platform', `This is ${here}; tokstream-native builds on Linux with glibc, x64 or arm64. The wasm backend runs everywhere.`);
}
