// How the console is built and served while developing it. Folders below console/ are for the
// browser, files directly in it are for Node. Invariant: asset names carry a hash, so they may be
// cached for ever. Leaves to others: serving what was built (console-routes.ts).

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { translationsOf } from './catalogue.ts';

const server = 'http://localhost:4080';

const bytesMin = 1_000;
const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };

/** Beside each text its compressed forms, made once here instead of at every request. */
const compressed: Plugin = {
  name: 'compressed',
  // The last hook: other plugins have written into the texts by then.
  writeBundle({ dir = '' }, bundle) {
    for (const fileName of Object.keys(bundle)) {
      if (!/\.(js|css|svg)$/.test(fileName)) continue;
      const path = join(dir, fileName);
      const content = readFileSync(path);
      if (content.length < bytesMin) continue;
      writeFileSync(`${path}.br`, brotliCompressSync(content, quality));
      writeFileSync(`${path}.gz`, gzipSync(content));
    }
  },
};

/** A language's file is a module of its own: texts to translations, loaded by whoever reads it. */
const translations: Plugin = {
  name: 'translations',
  transform(content, id) {
    if (!id.endsWith('.po')) return null;
    return { code: `export default ${JSON.stringify(translationsOf(content))}`, map: null };
  },
};

/** What the first module loads next is asked for with it: the reader waits for one round trip. */
const preloaded: Plugin = {
  name: 'preloaded',
  transformIndexHtml: {
    order: 'post',
    handler(_page, { bundle = {} }) {
      const start = Object.values(bundle).find(
        (one) => one.type === 'chunk' && one.facadeModuleId?.endsWith('/navigation/start.tsx'),
      );
      if (start?.type !== 'chunk') return [];
      const entries = Object.values(bundle).flatMap((one) =>
        one.type === 'chunk' && one.isEntry ? [one.fileName] : [],
      );
      const wanted = [start.fileName, ...start.imports].filter((one) => !entries.includes(one));
      return wanted.map((fileName) => ({
        tag: 'link',
        attrs: { rel: 'modulepreload', crossorigin: true, href: `/${fileName}` },
        injectTo: 'head',
      }));
    },
  },
};

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), translations, preloaded, compressed],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    sourcemap: false,
    chunkSizeWarningLimit: 600,
  },
  server: { proxy: { '/api': server, '/health': server } },
});
