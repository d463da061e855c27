import { z } from '@hono/zod-openapi';
import { isoTime } from './common.ts';

const upload = {
  name: z.string(),
  sizeBytes: z.number().int().min(0),
  updatedAt: isoTime,
  url: z.string().openapi({ example: 'upload://crm.csv' }),
};

/** An uploaded file as a list shows it. */
export const uploadSchema = z.object(upload).openapi('Upload');

/** An uploaded file as the answer to its upload shows it. */
export const writtenUploadSchema = z.object({ ...upload, sha256: z.string() }).openapi('NewUpload');

/** A request with which a file is put into the upload area from outside. */
export const presignedUploadSchema = z
  .object({
    url: z.string(),
    method: z.literal('PUT'),
    headers: z.record(z.string(), z.string()),
    expiresAt: isoTime,
  })
  .openapi('PresignedUpload');

/** The name in a path; that it is one is checked where names are made. */
export const uploadParam = z.object({
  name: z.string().openapi({ param: { name: 'name', in: 'path' } }),
});
