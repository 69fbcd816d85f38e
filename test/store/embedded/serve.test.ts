import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { PGlite } from '@electric-sql/pglite';
import { Client, Pool } from 'pg';
import { afterAll, beforeAll, beforeEach, expect, it, onTestFinished } from 'vitest';
import { keepTidy } from '../../../src/store/embedded/maintenance.ts';
import { serve, type WireServer } from '../../../src/store/embedded/serve.ts';
import { createTurns, type Turns } from '../../../src/store/embedded/turns.ts';
import { copyDatabase } from '../../support/database.ts';
import { eventually } from '../../support/eventually.ts';

const LONGEST_TURN_MS = 300;

let folder: string;
let database: PGlite;
let turns: Turns;
let server: WireServer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'saltbridge-serve-'));
  await copyDatabase(join(folder, 'data'));
  database = await PGlite.create(join(folder, 'data'));
  turns = createTurns(database, () => {});
  server = await serve(0, Promise.resolve(turns), LONGEST_TURN_MS);
});
afterAll(async () => {
  await server.close();
  await database.close();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  await (await client()).query('drop table if exists t; create table t (id int primary key, n int)');
});

const address = () => ({ host: '127.0.0.1', port: server.port, user: 'postgres', database: 'postgres' });

async function client(): Promise<Client & { stream: Socket }> {
  const connected = new Client(address());
  connected.on('error', () => {});
  await connected.connect();
  onTestFinished(() => connected.end().catch(() => {}));
  // pg keeps its socket under a name that its types leave out.
  const { stream } = (connected as unknown as { connection: { stream: Socket } }).connection;
  return Object.assign(connected, { stream });
}

it('never mixes up statements whose messages come in many pieces', async () => {
  const pool = new Pool({ ...address(), max: 8 });
  onTestFinished(() => pool.end());
  const large = 'x'.repeat(300_000);

  const answers = await Promise.all(
    Array.from({ length: 200 }, async (_, n) => {
      const { rows } =
        n % 2 === 0
          ? await pool.query('select $1::int as even, length($2) as length', [n, large])
          : await pool.query('select $1::int as odd', [n]);
      return rows[0];
    }),
  );

  expect(answers).toEqual(
    Array.from({ length: 200 }, (_, n) => (n % 2 === 0 ? { even: n, length: 300_000 } : { odd: n })),
  );
});

it('keeps the transactions of several clients apart', async () => {
  const clients = await Promise.all([1, 2, 3].map(client));
  await clients[0]?.query('insert into t values (1, 0)');

  await Promise.all(
    clients.map(async (one) => {
      for (let round = 0; round < 10; round++) {
        await one.query('begin');
        const { rows } = await one.query('select n from t where id = $1', [1]);
        await one.query('update t set n = $1', [rows[0].n + 1]);
        await one.query('commit');
      }
    }),
  );

  expect((await clients[0]?.query('select n from t'))?.rows).toEqual([{ n: 30 }]);
});

it('rolls back what a client left open when it vanished, and serves the next', async () => {
  const [lost, other] = await Promise.all([client(), client()]);
  await lost.query('begin');
  await lost.query('insert into t values (1, 1)');
  const waiting = other.query('select * from t');

  lost.stream.destroy();

  expect((await waiting).rows).toEqual([]);
});

it('rolls back what a client left open after a failed statement', async () => {
  const [lost, other] = await Promise.all([client(), client()]);
  await lost.query('begin');
  await lost.query('insert into t values (1, 1)');
  await expect(lost.query('select $1::int / 0', [1])).rejects.toMatchObject({ code: '22012' });

  lost.stream.destroy();

  expect((await other.query('select * from t')).rows).toEqual([]);
});

it('undoes the statements of a pipeline whose client vanished before its end', async () => {
  const [lost, other] = await Promise.all([client(), client()]);
  const { connection } = lost as unknown as { connection: RawConnection };
  connection.parse({ text: 'insert into t values (1, 1)' });
  connection.bind({});
  connection.execute({});
  const answered = once(lost.stream, 'data');
  connection.flush();
  await answered;

  lost.stream.destroy();

  expect((await other.query('select * from t')).rows).toEqual([]);
});

/** The part of pg that sends single messages; not in its types. */
interface RawConnection {
  parse(statement: { text: string }): void;
  bind(values: object): void;
  execute(portal: object): void;
  flush(): void;
}

it('cuts off a client that keeps the others waiting', async () => {
  const [hanging, other] = await Promise.all([client(), client()]);
  const cut = once(hanging.stream, 'close');
  await hanging.query('begin');
  await hanging.query('insert into t values (1, 1)');

  const { rows } = await other.query('select * from t');

  expect(rows).toEqual([]);
  await cut;
});

it('leaves a client alone that is only idle', async () => {
  const [idle, other] = await Promise.all([client(), client()]);
  await idle.query('select 1');

  await other.query('select pg_sleep($1)', [(LONGEST_TURN_MS * 1.5) / 1000]);

  expect((await idle.query('select 2 as two')).rows).toEqual([{ two: 2 }]);
});

it.each(['GET / HTTP/1.1\r\n\r\n', '\0\0\0\x01\0\0\0\0', '\x7f'.repeat(100)])(
  'hangs up on a client that speaks something else: %j',
  async (hello) => {
    const stranger = connect(server.port, '127.0.0.1');
    stranger.write(hello);

    expect(await text(stranger)).toBe('');
    expect((await (await client()).query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  },
);

it('declines encryption in the words of the protocol', async () => {
  const wantsTls = new Client({ ...address(), ssl: true });

  await expect(wantsTls.connect()).rejects.toThrow('does not support SSL');
});

it('keeps clients that come too early waiting until the database is open', async () => {
  let open: (turns: Turns) => void = () => {};
  const early = await serve(
    0,
    new Promise<Turns>((resolve) => {
      open = resolve;
    }),
  );
  onTestFinished(() => early.close());
  const waiting = new Client({ ...address(), port: early.port });
  const connected = waiting.connect();

  open(turns);

  await connected;
  await waiting.end();
});

it('makes a checkpoint now and then, which nothing else does', async () => {
  const one = await client();
  const checkpoint = async () =>
    (await one.query('select checkpoint_lsn::text as at from pg_control_checkpoint()')).rows[0].at;
  const before = await checkpoint();

  const stop = keepTidy(turns, 20);

  await eventually('a checkpoint was made', async () => (await checkpoint()) !== before);
  await stop();
});
