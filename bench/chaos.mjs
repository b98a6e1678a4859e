// npm run chaos [-- mode...]: whole processes of the App against a simulated GitHub while things go wrong. Each mode prints its figures and
// whether they held; without one, all of them run.
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const file = fileURLToPath(new URL('chaos.ts', import.meta.url));
const { module } = await runnerImport(file, { configFile: false, logLevel: 'error' });
process.exit((await module.chaos(process.argv.slice(2))) ? 0 : 1);
