import { z } from 'zod';

/** A file that was uploaded to be imported. */
export const Upload = z
  .object({
    id: z.string(),
    fileName: z.string(),
    contentType: z.string(),
    bytes: z.number().int().nonnegative(),
    sha256: z.string(),
    createdAt: z.iso.datetime(),
    href: z.string().describe('Where to download it again'),
  })
  .meta({ id: 'Upload' });
export type Upload = z.infer<typeof Upload>;

export const UploadList = z.object({ artifacts: z.array(Upload) }).meta({ id: 'UploadList' });
