import type { TestProject } from 'vitest/node';

/** Fails before the first test when there is nothing to test against. */
export default function setup(project: TestProject): void {
  const { services } = project.getProvidedContext();
  const missing = Object.keys(services).filter((name) => services[name] === '');
  if (missing.length === 0) return;
  throw new Error(
    `These tests need real servers; run them as: .ci/services npm run test:services\nNot set: ${missing.join(', ')}`,
  );
}
