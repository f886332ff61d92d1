// How the console is built and served while developing it. Folders below console/ are for the
// browser, files directly in it are for Node. Invariant: asset names carry a hash, so they may be
// cached for ever. Leaves to others: serving what was built (console-routes.ts).

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

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

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), compressed],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    sourcemap: false,
    chunkSizeWarningLimit: 600,
  },
  server: { proxy: { '/api': server, '/health': server } },
});
