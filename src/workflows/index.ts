export { inspect } from './inspect.ts';
export { prepare } from './prepare.ts';
export { react } from './react.ts';
export { reconcile } from './reconcile.ts';
export { sync } from './sync.ts';
export { tick } from './tick.ts';
