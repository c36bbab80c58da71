import { expectCode } from '@tokstream/testing';
import { expect, it } from 'vitest';
import { help, parseNativeOptions, testedTensorflow } from './native-options.ts';

const parse = (...words: string[]) => parseNativeOptions(words, { cwd: '/project', env: { HOME: '/home/me' } });

it('builds the tested version for the processor by default', () => {
  expect(parse()).toEqual({ action: 'build', project: '/project', gpu: false, wheel: undefined, tensorflow: testedTensorflow, cacheDirectory: '/home/me/.cache/tokstream/native', clearCache: false, json: false });
});

it('takes paths from the working folder, and the cache from the nearest word about it', () => {
  expect(parse('--wheel', 'a.whl', '--gpu', '--project', 'sub')).toMatchObject({ wheel: '/project/a.whl', gpu: true, project: '/project/sub' });
  const env = { XDG_CACHE_HOME: '/xdg', TOKSTREAM_NATIVE_CACHE: '/ours' };
  const cacheOf = (words: string[], from: NodeJS.ProcessEnv): string => parseNativeOptions(words, { cwd: '/project', env: from }).cacheDirectory;
  expect([cacheOf(['--cache-directory', 'here'], env), cacheOf([], env), cacheOf([], { XDG_CACHE_HOME: '/xdg' })]).toEqual(['/project/here', '/ours', '/xdg/tokstream/native']);
  for (const name of Object.keys(env)) expect(help).toContain(`$${name}`);
});

it.each([['--chek'], ['word'], ['--wheel'], ['--check', '--clean'], ['--clear-cache'], ['--wheel', 'a.whl', '--tensorflow', '2.20.0'], ['--tensorflow', 'latest']])('refuses %s %s', (...words) => {
  expectCode('invalid-argument', () => parse(...words));
});
