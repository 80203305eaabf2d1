#!/usr/bin/env node
// Only what every Node version can read stands here: an old one must get as far as the sentence below.
import { existsSync } from 'node:fs';
import module from 'node:module';
import { fileURLToPath } from 'node:url';

var version = process.versions.node.split('.').map(Number);
if (version[0] < 20 || (version[0] === 20 && version[1] < 19)) {
  console.error(
    'Crossdock needs Node.js 20.19 or newer; this is ' + process.versions.node + '. See https://nodejs.org.',
  );
  process.exit(1);
}

// Node 22 and newer keep compiled code between runs: the second start is faster.
if (module.enableCompileCache) module.enableCompileCache();

const source = new URL('../src/cli/main.ts', import.meta.url);
const built = new URL('../dist/src/cli/main.js', import.meta.url);

if (existsSync(fileURLToPath(source))) {
  // A checkout: run the sources as they are, so that nothing has to be built before the first command.
  const { register } = await import('tsx/esm/api');
  register();
  await import(source.href);
} else if (existsSync(fileURLToPath(built))) {
  // The package: compiled, and tsx is loaded only when a crossdock.config.ts is read.
  await import(built.href);
} else {
  console.error(
    'Crossdock is not complete here: neither src/cli/main.ts nor dist/src/cli/main.js exists. Install it again.',
  );
  process.exit(1);
}
