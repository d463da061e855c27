import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The names of the packages that are loaded with every page, each group a file that browsers keep over releases. */
const REACT = /node_modules\/(react|react-dom|scheduler)\//;

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    // The policy of the page takes no data: addresses for scripts and styles.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1500,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: 'react', test: REACT }] } },
    },
  },
});
