import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react()],
  // One file is enough for an example.
  build: { chunkSizeWarningLimit: 3_000 },
});
