import { z } from 'zod';
import { ProfileIds } from './profile.ts';

const ProblemShape = z.object({ code: z.string(), message: z.string(), pointer: z.string().optional() });
const Refusal = z.object({ code: z.string(), message: z.string() });

/** What a destination would be told of one record, or why it can't be. */
const Message = z.object({
  recordId: z.string(),
  update: z
    .object({
      ids: ProfileIds,
      traits: z.record(z.string(), z.unknown()),
      timestamp: z.string().optional(),
    })
    .optional(),
  refusal: Refusal.optional(),
});

/** The newest records of a draft as its model shows them, and what its mapping makes of them. */
export const PreviewAnswer = z
  .object({
    columns: z.array(
      z.object({ name: z.string(), type: z.string().describe('In the spelling of the source') }),
    ),
    rows: z.array(z.object({ id: z.string(), stamp: z.iso.datetime(), values: z.array(z.unknown()) })),
    messages: z.array(Message).describe('One a row, in their order'),
    problems: z.array(ProblemShape).describe('Everything that keeps the draft from running'),
  })
  .meta({ id: 'ModelPreview' });
export type PreviewAnswer = z.infer<typeof PreviewAnswer>;

/** What a destination said of single records that were sent to try a mapping. */
export const TestMappingAnswer = z
  .object({
    tests: z.array(
      z.object({
        recordId: z.string(),
        request: z.unknown().optional().describe('As it was sent'),
        answer: z.object({ status: z.number(), body: z.unknown() }).optional(),
        refusal: Refusal.optional().describe('Why nothing was sent'),
      }),
    ),
  })
  .meta({ id: 'MappingTest' });
export type TestMappingAnswer = z.infer<typeof TestMappingAnswer>;
