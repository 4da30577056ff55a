import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import relay from 'vite-plugin-relay';

export default defineConfig({
  plugins: [react(), relay],
  // One file is enough for an example.
  build: { chunkSizeWarningLimit: 3_000 },
});
