import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';

const { resolve } = createRequire(import.meta.url);

/** A program's folder in which packages can be installed that are not what they say. */
export class FakeProgram implements AsyncDisposable {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async make(): Promise<FakeProgram> {
    return new FakeProgram(await mkdtemp(`${tmpdir()}/tokstream-fakes-`));
  }

  /** Installs a package whose whole code is `code`; with an addon, it looks as if it were built. Gives its folder. */
  async install(name: string, code: string, addon = true): Promise<string> {
    const folder = `${this.folder}/node_modules/${name}`;
    await mkdir(`${folder}/lib/napi-v8`, { recursive: true });
    await writeFile(`${folder}/package.json`, JSON.stringify({ name, version: '4.22.0-fake', main: 'index.js' }));
    await writeFile(`${folder}/index.js`, code);
    if (addon) await writeFile(`${folder}/lib/napi-v8/tfjs_binding.node`, '');
    return folder;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true });
  }
}

/** Code of a package that computes as the cpu backend does and calls itself libtensorflow. */
export function soundTensorFlow({ gpu = false, matMul = 'tf.matMul' }: { readonly gpu?: boolean; readonly matMul?: string } = {}): string {
  return `const tf = require(${JSON.stringify(resolve('@tensorflow/tfjs-core'))});
    require(${JSON.stringify(resolve('@tensorflow/tfjs-backend-cpu'))});
    module.exports = { ...tf, matMul: ${matMul}, backend: () => ({ binding: { TF_Version: '2.99.0' }, isUsingGpuDevice: ${gpu} }) };`;
}
