export { demoDefaults, type DemoOptions } from './options.ts';
export { runDemo } from './run-demo.ts';
