import { createRoute, z } from '@hono/zod-openapi';
import { UPLOAD_NAME_PATTERN } from '../../domain/definition.ts';
import { S3Error } from '../../storage/s3-error.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { ApiError, notFound } from '../problems.ts';
import { createRouter } from '../router.ts';
import { json, pageOf, problems } from '../schemas/common.ts';
import {
  presignedUploadSchema,
  uploadParam,
  uploadSchema,
  writtenUploadSchema,
} from '../schemas/upload.ts';
import { type Upload, UploadTooLarge } from '../upload-area.ts';

const tags = ['Uploads'];

const write = createRoute({
  method: 'put',
  path: '/v1/uploads/{name}',
  tags,
  summary: 'Upload a file: its bytes are the body. A file of the same name is replaced',
  request: {
    params: uploadParam,
    body: {
      content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
    },
  },
  responses: {
    200: json(writtenUploadSchema, 'Replaced'),
    201: json(writtenUploadSchema, 'Stored'),
    ...problems(400, 401, 413, 422, 503, 507),
  },
});

const presign = createRoute({
  method: 'post',
  path: '/v1/uploads/{name}/presign',
  tags,
  summary:
    'Give an address that takes the file by itself, so that large ones need not pass through here',
  description:
    'Only where uploads lie in a bucket; send one PUT with the bytes as body, of at most 5 GiB. Who has the address can use it until it expires, so keep it secret.',
  request: { params: uploadParam },
  responses: {
    201: json(presignedUploadSchema, 'The request to send'),
    ...problems(401, 409, 422, 503),
  },
});

const list = createRoute({
  method: 'get',
  path: '/v1/uploads',
  tags,
  summary: 'List the uploaded files by name',
  responses: { 200: json(pageOf(uploadSchema), 'All files'), ...problems(401, 503) },
});

const remove = createRoute({
  method: 'delete',
  path: '/v1/uploads/{name}',
  tags,
  summary: 'Remove an uploaded file; a run that has read it is not disturbed',
  request: { params: uploadParam },
  responses: { 204: { description: 'Removed' }, ...problems(401, 404, 503) },
});

/** The routes of uploads. */
export function uploadRoutes({ uploads, settings }: ApiDependencies) {
  return createRouter()
    .openapi(write, async (c) => {
      const { name } = c.req.valid('param');
      checkName(name);
      const { body, headers } = c.req.raw;
      if (Number(headers.get('content-length')) > settings.maxFileBytes) throw tooLarge();
      const written = await uploads.write(name, body ?? nothing()).catch(refuse);
      const answer = { ...present(written), sha256: written.sha256 };
      return c.json(answer, written.isNew ? 201 : 200);
    })
    .openapi(presign, async (c) => {
      const { name } = c.req.valid('param');
      checkName(name);
      const presigned = await uploads.presign(name).catch(refuse);
      if (presigned === null)
        throw new ApiError(
          'no-direct-uploads',
          `uploads lie in a folder here, so send the file itself to PUT /v1/uploads/${encodeURIComponent(name)}`,
        );
      const { expiresAt, ...request } = presigned;
      return c.json({ ...request, expiresAt: expiresAt.toISOString() }, 201);
    })
    .openapi(list, async (c) => {
      const all = await uploads.list().catch(refuse);
      return c.json({ items: all.map(present), nextCursor: null }, 200);
    })
    .openapi(remove, async (c) => {
      const { name } = c.req.valid('param');
      if (!(await uploads.remove(name).catch(refuse)))
        throw notFound('there is no upload with this name');
      return c.body(null, 204);
    });

  function refuse(error: unknown): never {
    if (error instanceof UploadTooLarge) throw tooLarge();
    if (error instanceof S3Error)
      throw new ApiError('service-unavailable', 'the bucket of the uploads does not answer', {
        cause: error,
      });
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC' || code === 'EDQUOT')
      throw new ApiError('storage-full', 'the upload area has no space left', { cause: error });
    if (code === 'ECONNRESET') throw new ApiError('unreadable-body', 'the upload broke off');
    throw error;
  }

  function tooLarge(): ApiError {
    return new ApiError('too-large', `a file has at most ${settings.maxFileBytes} bytes`);
  }
}

function checkName(name: string): void {
  if (UPLOAD_NAME_PATTERN.test(name)) return;
  const message =
    'must begin with a letter, digit or _, go on with those, space or . ( ) + @ -, and have at most 200 characters';
  throw new ApiError('invalid-request', `the name of an upload ${message}`, {
    errors: [{ path: 'name', message }],
  });
}

function present({ name, sizeBytes, updatedAt }: Upload): z.infer<typeof uploadSchema> {
  const url = `upload://${encodeURIComponent(name)}`;
  return { name, sizeBytes, updatedAt: updatedAt.toISOString(), url };
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
