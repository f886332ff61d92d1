// How the console is built and served while developing it. Folders below console/ are for the
// browser, files directly in it are for Node. Invariant: asset names carry a hash, so they may be
// cached for ever. Leaves to others: serving what was built (console-routes.ts).

import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const server = 'http://localhost:4080';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: { outDir: 'dist', emptyOutDir: true, target: 'es2023', sourcemap: false },
  server: { proxy: { '/api': server, '/health': server } },
});
