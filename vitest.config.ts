import { defineConfig } from 'vitest/config';

// A bound for what hangs, not for what is slow: on a busy machine a test that starts ten processes takes a minute. Nothing waits for the network.
export default defineConfig({ test: { include: ['test/**/*.test.ts'], testTimeout: 180_000 } });
