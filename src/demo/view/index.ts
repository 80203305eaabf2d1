export { renderFrame } from './render-frame.ts';
export type { DemoSnapshot } from './snapshot.ts';
export { createView } from './view.ts';
