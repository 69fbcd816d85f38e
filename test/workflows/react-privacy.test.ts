import proto from '@temporalio/proto';
import { expect, it, onTestFinished } from 'vitest';
import { reactionIdOf } from '../../src/core/reaction.ts';
import { startEngine } from '../support/engine.ts';
import { reactionScene } from '../support/reaction-scene.ts';

const { History } = proto.temporal.api.history.v1;
const ada = {
  user_id: 'auth0|ada-l',
  email: 'ada@example.org',
  given_name: 'Adalbertine',
  family_name: 'Lovelace',
};

it.each(['made', 'refused', 'refused with the whole call'])(
  'holds nothing of the person in the history of a Lead that is %s',
  async (end) => {
    const engine = await startEngine();
    onTestFinished(() => engine.close());
    await engine.startWorker();
    const scene = await reactionScene(engine, { slack: 'bot' });
    // Salesforce and Slack quote what they were sent.
    const message = 'bad value for Adalbertine Lovelace <ada@example.org>';
    scene.salesforce.break({ path: '/query', status: 500, errorCode: 'UNKNOWN_EXCEPTION', message });
    if (end === 'refused with the whole call')
      scene.salesforce.break({
        path: '/composite/sobjects',
        status: 400,
        errorCode: 'FIELD_INTEGRITY_EXCEPTION',
        message,
      });
    if (end === 'refused')
      scene.salesforce.break({
        name: 'row-failure',
        parameters: { rows: 1, message, code: 'FIELD_INTEGRITY_EXCEPTION' },
      });

    await scene.signUp(ada);

    const [event] = await scene.settled();
    const handle = engine.client.workflow.getHandle(reactionIdOf(scene.syncId, event?.subject ?? ''));
    await handle.result().catch(() => undefined);
    const history = await handle.fetchHistory();
    const bytes = Buffer.from(History.encode(history).finish());
    const words = `${bytes.toString('utf8')}\n${JSON.stringify(history)}\n${JSON.stringify(event)}`;
    expect(history.events?.length).toBeGreaterThan(5);
    const { botToken } = scene.slack.credentials;
    for (const secret of [
      'auth0|ada-l',
      'ada@example.org',
      'Adalbertine',
      'Lovelace',
      botToken,
      scene.secret,
    ])
      expect(words).not.toContain(secret);
    expect(event?.state).toBe(end === 'made' ? 'done' : 'failed');
    if (end !== 'made') expect(event?.error).toContain('FIELD_INTEGRITY_EXCEPTION');
  },
);
