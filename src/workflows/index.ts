export { inspect } from './inspect.ts';
export { sync } from './sync.ts';
