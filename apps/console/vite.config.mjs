import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  // The policy of the server allows no inlined images or fonts, and a small file more costs nothing over HTTP/2.
  build: { outDir: 'dist/client', emptyOutDir: true, target: 'es2022', assetsInlineLimit: 0, manifest: true },
  server: { port: 4200, strictPort: true },
});
