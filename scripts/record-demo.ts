import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { demoDefaults, runDemo } from '../src/demo/index.ts';
import { frameToSvg } from '../src/demo/recording/svg.ts';

/**
 * Records docs/images/demo.svg: runs a real campaign, takes standard output for a terminal, and keeps the last frame that
 * was drawn while the spike was on. Run it as `node --import tsx scripts/record-demo.ts`.
 */

const orders = 300;
const columns = 101;
const image = join(dirname(dirname(fileURLToPath(import.meta.url))), 'docs/images/demo.svg');

/** What moves or hides the cursor and erases; colours (which end in m) stay. */
// oxlint-disable-next-line no-control-regex -- escape sequences begin with a control character
const steering = /\u001B\[[\d;?]*[A-LN-Za-ln-z]/g;

let frame: string[] = [];

/** Each frame is one write: lines that end in CR LF, the first with the phase. */
function keepFrame(text: string): void {
  const lines = text.replace(steering, '').split('\r\n').slice(0, -1);
  if (lines[0]?.includes('Crossdock') !== true || !lines[0].includes('spike')) return;
  frame = lines.map((line) => line.replaceAll('\r', ''));
}

const folder = mkdtempSync(join(tmpdir(), 'crossdock-recording-'));
for (const name of ['CI', 'NO_COLOR', 'DATABASE_URL']) delete process.env[name];
Object.assign(process.stdout, { isTTY: true, columns, rows: 24 });
process.stdout.write = (text: string | Uint8Array): boolean => {
  if (typeof text === 'string') keepFrame(text);
  return true;
};

let code = 1;
try {
  code = await runDemo({ ...demoDefaults, orders, seed: 7, fresh: true, exit: true, data: folder });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
while (frame.at(-1) === '') frame.pop();
if (frame.length === 0) throw new Error('no frame of the spike was drawn');
mkdirSync(dirname(image), { recursive: true });
writeFileSync(image, frameToSvg(frame, `npm run demo -- --orders ${orders}`));
process.stderr.write(`docs/images/demo.svg: ${frame.length} lines; the campaign ended with ${code}\n`);
process.exit(code);
