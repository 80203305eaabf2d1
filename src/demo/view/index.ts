export { renderFrame } from './render-frame.ts';
export type { ScreenOutput } from './screen.ts';
export type { DemoSnapshot } from './snapshot.ts';
export { createView, type View, type ViewOptions } from './view.ts';
