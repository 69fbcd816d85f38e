import { breakableAuth0, breakableSalesforce, breakableSlack, rampage, STORM_MS } from './disturb.ts';
import type { Part } from './part.ts';
import { runSignUps } from './sign-up-trial.ts';

/** Lets people sign up in the sandbox's Auth0, each time before another org and another sync. */
export const soakFirstLogins: Part = async (rig, { minutes, meanMs, random, tally, log }) => {
  const figures = { trials: 0, signUps: 0, leads: 0, messages: 0, mismatches: 0 };
  const breakables = [breakableSalesforce(rig), breakableSlack(rig), breakableAuth0(rig)] as const;
  const until = Date.now() + minutes * 60_000;

  while (figures.trials === 0 || Date.now() < until) {
    const startedAt = Date.now();
    const { signUps, leads, messages, differences } = await runSignUps(rig, {
      random,
      forMs: STORM_MS,
      disturb: (signal) => rampage(rig, { breakables, random, meanMs, tally }, signal),
    });
    figures.trials += 1;
    figures.signUps += signUps;
    figures.leads += leads;
    figures.messages += messages;
    figures.mismatches += differences.length;
    const seconds = Math.round((Date.now() - startedAt) / 1_000);
    log(
      `first logins ${figures.trials} (${signUps} sign-ups) ${seconds} s: ${differences.join('; ') || 'as it should be'}`,
    );
  }
  return figures;
};
