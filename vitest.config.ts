import { defineConfig } from 'vitest/config';

// The judge's thread takes a moment to start on a busy machine; nothing here waits for the network.
export default defineConfig({ test: { include: ['test/**/*.test.ts'], testTimeout: 30_000 } });
