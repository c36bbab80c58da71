// oxlint-disable-next-line import/no-default-export -- Vite asks for one
export default {
  // The files of the embedded model, at the address of the page.
  publicDir: 'node_modules/@tokstream/tiny/model',
  build: { target: 'es2022' },
};
