import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { integrationUser } from '../login/sign-in.ts';
import type { Org } from '../org.ts';
import { readField, toJson } from '../records/read.ts';
import { wholeSecond } from '../records/values.ts';
import { SettingsChange } from '../settings.ts';

const Change = z
  .strictObject({
    object: z.string().optional(),
    field: z.string().optional(),
    userPermission: z.string().optional().describe('e.g. ApiEnabled, in place of object and field'),
    rights: z.array(z.enum(['Read', 'Create', 'Edit', 'Delete'])).optional(),
    allowed: z.boolean(),
    username: z.string().optional().describe('Absent means the integration user'),
  })
  .refine(
    (change) => change.object !== undefined || change.userPermission !== undefined,
    'names nothing to change',
  );
const Changes = z.union([Change, z.array(Change)]);
const Page = z.object({
  limit: z.coerce.number().int().nonnegative().default(100),
  offset: z.coerce.number().int().nonnegative().default(0),
});
type WithObject = { Params: { object: string } };

/** What tests and curious people look at and turn, outside Salesforce's own paths. */
export function addInspect(app: FastifyInstance, org: Org): void {
  app.register(
    async (inspect) => {
      inspect.get<WithObject>('/records/:object', async (request) => {
        const table = org.store.table(request.params.object);
        const { limit, offset } = Page.parse(request.query);
        const records: object[] = [];
        let passed = 0;
        for (let row = 0; row < table.size() && records.length < limit; row += 1) {
          if (table.isDeleted(row)) continue;
          passed += 1;
          if (passed <= offset) continue;
          const cells = table.object.fields.map((field) => [
            field.name,
            toJson(field, readField(table, row, field)),
          ]);
          records.push(Object.fromEntries(cells));
        }
        return { totalSize: table.live(), records };
      });
      inspect.get<WithObject>('/count/:object', async (request) => ({
        count: org.store.table(request.params.object).live(),
      }));
      inspect.get('/usage', async () => {
        const calls = org.usage.byKind();
        return {
          calls,
          total: Object.values(calls).reduce((sum, count) => sum + count, 0),
          today: org.usage.today(),
        };
      });
      inspect.get('/settings', async () => org.settings);
      inspect.post('/settings', async (request) => {
        org.change({ settings: SettingsChange.parse(request.body) });
        return org.settings;
      });
      inspect.post('/permissions', async (request, reply) => {
        for (const { username, object, field, userPermission, rights, allowed } of [
          Changes.parse(request.body),
        ].flat()) {
          const userId = username === undefined ? integrationUser(org) : (org.userNamed(username) ?? '');
          const change = {
            allowed,
            ...(object === undefined ? {} : { object }),
            ...(field === undefined ? {} : { field }),
            ...(userPermission === undefined ? {} : { userPermission }),
            ...(rights === undefined ? {} : { rights }),
          };
          org.permit({ userId, change });
        }
        return reply.code(204).send();
      });
      inspect.post('/confirm-email', async (request) => {
        const { username } = z.object({ username: z.string() }).parse(request.body);
        const userId = org.userNamed(username) ?? '';
        return { confirmed: org.confirmEmail({ userId, at: wholeSecond(org.now()) }) };
      });
      inspect.post('/expire-sessions', async (_request, reply) => {
        org.sessions.endAll({});
        return reply.code(204).send();
      });
    },
    { prefix: '/__sandbox/salesforce' },
  );
}
