import { z } from 'zod';
import type { EgoiCredentials } from './egoi/source.ts';

const httpCredentials = z.union([
  z.strictObject({ username: z.string().min(1), password: z.string() }),
  z.strictObject({
    headers: z.record(z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/), headerValue()),
  }),
]);
export type HttpCredentials = z.infer<typeof httpCredentials>;

const s3Credentials = z.strictObject({
  accessKeyId: z.string().min(1).max(256),
  secretAccessKey: z.string().min(1).max(1024),
  sessionToken: z.string().min(1).max(16_384).optional(),
  region: z
    .string()
    .regex(/^[a-z0-9-]{1,64}$/, 'must be a region, such as eu-west-1')
    .optional(),
  endpoint: z
    .string()
    .max(1024)
    .refine(isEndpoint, 'must be the address of a server alone, such as https://s3.example.com')
    .optional()
    .describe('The server, where it is not AWS'),
});
export type S3Credentials = z.infer<typeof s3Credentials>;

const sftpCredentials = z
  .strictObject({
    username: z.string().min(1).max(256),
    password: z.string().min(1).max(1024).optional(),
    privateKey: z.string().min(1).max(32_768).optional().describe('In the form of OpenSSH, or PEM'),
    passphrase: z.string().min(1).max(1024).optional().describe('Opens the private key'),
    hostKey: z
      .string()
      .regex(
        /^SHA256:[A-Za-z0-9+/]{43}=?$/,
        'must be the fingerprint of a host key, such as SHA256: and 43 characters',
      )
      .optional()
      .describe(
        'The fingerprint that the server has to show; without it the first run tells what it shows',
      ),
  })
  .superRefine(({ password, privateKey, passphrase }, context) => {
    const refuse = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    if ((password === undefined) === (privateKey === undefined))
      refuse('password', 'must be given, or else privateKey, and not both');
    if (passphrase !== undefined && privateKey === undefined)
      refuse('passphrase', 'is of use only with a privateKey');
  });
export type SftpCredentials = z.infer<typeof sftpCredentials>;

/** Whatever credentials a source can have. */
export type SourceCredentials = HttpCredentials | S3Credentials | SftpCredentials | EgoiCredentials;

const none = z.never('this kind of address takes no credentials');

/** What credentials an address takes, by its protocol. */
const BY_PROTOCOL: Readonly<Record<string, z.ZodType>> = {
  'http:': httpCredentials,
  'https:': httpCredentials,
  's3:': s3Credentials,
  'sftp:': sftpCredentials,
  'upload:': none,
};

const anyCredentials = z.union([...httpCredentials.options, s3Credentials, sftpCredentials]);

/** The credentials of a source as a document shows them; {@link credentialProblems} checks them, since it knows the address. */
export const sourceCredentials = (z.unknown() as unknown as z.ZodType<SourceCredentials>).meta({
  oneOf: anyCredentials.options.map((option) => documented(option)),
  description: 'Can be written, is never read back',
});

/** What is wrong with the credentials for an address, as the schema of its protocol sees it. */
export function credentialProblems(url: unknown, credentials: unknown): z.core.$ZodIssue[] {
  const [protocol = ''] = typeof url === 'string' ? (/^[^:]*:/.exec(url.toLowerCase()) ?? []) : [];
  const schema = BY_PROTOCOL[protocol] ?? anyCredentials;
  return schema.safeParse(credentials).error?.issues ?? [];
}

/** What HTTP can carry in a header: no control characters, nothing beyond Latin-1. */
function headerValue() {
  return z
    .string()
    .regex(/^[\t\x20-\x7e\xa0-\xff]*$/, 'must not hold control characters, nor any beyond Latin-1');
}

function isEndpoint(text: string): boolean {
  const url = URL.parse(text);
  return (
    url !== null &&
    /^https?:$/.test(url.protocol) &&
    [url.origin, `${url.origin}/`].includes(text.toLowerCase().replace(/:(80|443)(?=\/?$)/, ''))
  );
}

function documented(schema: z.ZodType): object {
  const { $schema: _, ...json } = z.toJSONSchema(schema);
  return json;
}
