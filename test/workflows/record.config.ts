import { mergeConfig } from 'vitest/config';
import base from '../../vitest.config.ts';

/** For `npm run record:histories`: a recording needs what the tests need, but is none of them. One of them: `-- -t <name>`. */
const recording = mergeConfig(base, {});
export default {
  ...recording,
  test: { ...recording.test, include: ['test/workflows/record-*histories.ts'] },
};
