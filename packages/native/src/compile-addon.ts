import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { addonSources } from './addon-sources.ts';
import type { Command } from './find-tools.ts';
import { runProgram, type RunProgramOptions } from './run-program.ts';
import { tfjsPackageAt, type TfjsPackage } from './tfjs-package.ts';

/** Where, under `deps`, the program stands that lists kernels; its folder also tells our `deps` from that of the install script. */
export const kernelLister = 'tokstream/list-kernels';

// TF_GetAllRegisteredKernels gives a serialized KernelList; read-kernel-list.ts takes it from there.
const listerSource = `#include <cstdio>
#include "tensorflow/c/c_api.h"
#include "tensorflow/c/kernels.h"
int main() {
  TF_Status* status = TF_NewStatus();
  TF_Buffer* kernels = TF_GetAllRegisteredKernels(status);
  if (kernels == nullptr || TF_GetCode(status) != TF_OK) return 1;
  std::printf("%s\\n", TF_Version());
  return std::fwrite(kernels->data, 1, kernels->length, stdout) == kernels->length ? 0 : 1;
}
`;

/**
 * Compiles the addon of an installed package, and the program that lists kernels, into `stage`, which holds `deps` already.
 *
 * The compiler is called directly: the addon is two files on the C interfaces of Node and TensorFlow, both stable, and the
 * headers of Node's come from npm. node-gyp would need make, a Python it agrees with, and headers from nodejs.org.
 */
export async function compileAddon([compiler, ...words]: Command, tfjs: TfjsPackage, stage: string, options: RunProgramOptions): Promise<void> {
  const deps = join(stage, 'deps');
  const { addon, addonDirectory } = tfjsPackageAt(stage, tfjs);
  const lister = join(deps, kernelLister);
  for (const directory of [addonDirectory, dirname(lister)]) mkdirSync(directory, { recursive: true });
  writeFileSync(`${lister}.cc`, listerSource);
  const nodeHeaders = join(dirname(createRequire(import.meta.url).resolve('node-api-headers/package.json')), 'include');
  const common = [...words, '-std=c++17', '-O2', '-w', '-I', nodeHeaders, '-I', join(deps, 'include')];
  const link = ['-L', join(deps, 'lib'), '-ltensorflow', '-ltensorflow_framework'];
  const defines = ['-DNODE_GYP_MODULE_NAME=tfjs_binding', `-DNAPI_VERSION=${tfjs.napi}`];
  await runProgram(compiler, [...common, '-fPIC', '-shared', ...defines, ...addonSources(tfjs), '-o', addon, '-Wl,-rpath,$ORIGIN/../../deps/lib', ...link], options);
  await runProgram(compiler, [...common, `${lister}.cc`, '-o', lister, '-Wl,-rpath,$ORIGIN/../lib', ...link], options);
}
