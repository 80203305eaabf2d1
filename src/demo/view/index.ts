export { renderFrame } from './render-frame.ts';
export type { DemoSnapshot } from './snapshot.ts';
export { createView, type View } from './view.ts';
