import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import ssh2, { type AuthContext, type KeyboardAuthContext } from 'ssh2';
import { expect, onTestFinished, test } from 'vitest';
import { createSftpUser } from '../../../activities/sources/sftp-user.ts';
import {
  sftpConnectionFailure,
  requestFailure,
} from '../../../activities/sources/sftp-failures.ts';
import { fingerprintOf, makeEd25519, makeKey } from '../../support/sshd.ts';
import { readSource } from './file-server.ts';
import { localSftp } from './sftp-server.ts';

// OpenSSH checks passwords with PAM against the users of the machine, so these servers are made of the library's other half.

type Judge = (attempt: AuthContext) => void;

/** A server that lets `judge` decide who comes in, and then offers nothing; gives its port, and what was tried. */
async function openServer(judge: Judge) {
  const hostKey = makeKey('ed25519');
  const attempts: string[] = [];
  const server = new ssh2.Server({ hostKeys: [hostKey.private] }, (client) => {
    client.on('error', () => {});
    client.on('authentication', (attempt) => {
      attempts.push(attempt.method);
      judge(attempt);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const credentials = { username: 'shop', hostKey: fingerprintOf(hostKey.public) };
  return { port, attempts, credentials, name: `sftp://127.0.0.1:${port}` };
}

/** Lets in who knows the password, by the methods that are offered. */
function takes(password: string, methods: ('password' | 'keyboard-interactive')[]): Judge {
  return (attempt) => {
    if (
      attempt.method === 'password' &&
      methods.includes('password') &&
      attempt.password === password
    )
      attempt.accept();
    else if (attempt.method === 'keyboard-interactive' && methods.includes('keyboard-interactive'))
      attempt.prompt([{ prompt: 'Password: ', echo: false }], (answers) =>
        answers[0] === password ? attempt.accept() : attempt.reject(methods),
      );
    else attempt.reject(methods);
  };
}

const NO_SFTP = { type: 'SourceRefused', message: expect.stringContaining('does not offer sftp') };

test.each(['password', 'keyboard-interactive'] as const)(
  'a right password opens a server that asks by %s, a wrong one is tried once',
  async (method) => {
    const server = await openServer(takes('right', [method]));
    const read = (password: string) =>
      readSource(localSftp(server.port, '/users.csv', { ...server.credentials, password }));
    await expect(read('right')).rejects.toMatchObject(NO_SFTP);
    expect(server.attempts).toEqual(['none', method]);
    await expect(read('wrong')).rejects.toMatchObject({
      type: 'SourceRefused',
      message: `${server.name} does not accept the user name and its password or key`,
    });
    expect(server.attempts).toEqual(['none', method, 'none', method]);
  },
);

test('a server that offers both ways hears the password once', async () => {
  const server = await openServer(takes('right', ['password', 'keyboard-interactive']));
  const source = localSftp(server.port, '/users.csv', { ...server.credentials, password: 'wrong' });
  await expect(readSource(source)).rejects.toMatchObject({ type: 'SourceRefused' });
  expect(server.attempts).toEqual(['none', 'password']);
});

test.each<[string, (attempt: KeyboardAuthContext) => void, string]>([
  [
    'a code',
    (attempt) =>
      attempt.prompt(
        [
          { prompt: 'Password: ', echo: false },
          { prompt: 'Code: ', echo: false },
        ],
        () => attempt.reject(),
      ),
    'asks more than for the password',
  ],
  [
    'something that may be seen',
    (attempt) => attempt.prompt([{ prompt: 'Mother: ', echo: true }], () => attempt.reject()),
    'asks more than for the password',
  ],
  [
    'the password again',
    (attempt) =>
      attempt.prompt([{ prompt: 'Password: ', echo: false }], () =>
        attempt.prompt([{ prompt: 'Again: ', echo: false }], () => attempt.accept()),
      ),
    'asks more than for the password',
  ],
])('a server that asks for %s as well does not get an answer', async (_, ask, problem) => {
  const server = await openServer((attempt) => {
    if (attempt.method === 'keyboard-interactive') ask(attempt);
    else attempt.reject(['keyboard-interactive']);
  });
  const source = localSftp(server.port, '/users.csv', { ...server.credentials, password: 'right' });
  await expect(readSource(source)).rejects.toMatchObject({
    type: 'SourceRefused',
    message: expect.stringContaining(problem),
  });
});

test('a server that wants a second proof is told to be one', async () => {
  const server = await openServer((attempt) =>
    attempt.method === 'password'
      ? attempt.reject(['publickey'], true)
      : attempt.reject(['password']),
  );
  const source = localSftp(server.port, '/users.csv', { ...server.credentials, password: 'right' });
  await expect(readSource(source)).rejects.toMatchObject({
    type: 'SourceRefused',
    message: `${server.name} asks for a second proof of the user, publickey, which imports cannot give`,
  });
});

test('a private key needs its passphrase, and one that would block the worker is refused', () => {
  const locked = (rounds: number) =>
    makeEd25519({ passphrase: 'right', cipher: 'aes256-cbc', rounds }).private;
  const user = (privateKey: string, passphrase?: string) =>
    createSftpUser({ username: 'shop', privateKey, ...(passphrase ? { passphrase } : {}) });
  expect(user(locked(4), 'right').key?.type).toBe('ssh-ed25519');
  const unreadable = expect.objectContaining({
    type: 'SourceRefused',
    message: expect.stringContaining('cannot be read'),
  });
  for (const [key, passphrase] of [
    [locked(4), 'wrong'],
    [locked(4)],
    ['nonsense'],
    [makeKey('rsa').public],
  ] as const)
    expect(() => user(key, passphrase)).toThrow(unreadable);
  const endless = withRounds(locked(4), 2 ** 31);
  expect(() => user(endless, 'right')).toThrow('takes too long to open');
});

/** A key with another number of rounds written into it. */
function withRounds(key: string, rounds: number): string {
  const [head = '', ...lines] = key.trim().split('\n');
  const bytes = Buffer.from(lines.slice(0, -1).join(''), 'base64');
  const at = bytes.indexOf('bcrypt') + 'bcrypt'.length + 4;
  bytes.writeUInt32BE(rounds, at + 4 + bytes.readUInt32BE(at));
  return [head, bytes.toString('base64'), lines.at(-1)].join('\n');
}

test.each([
  [{ code: 2 }, 'SourceNotFound', 'there is no file at sftp://h/a'],
  [{ code: 3 }, 'SourceRefused', 'sftp://h/a may not be read by this user'],
  [{ code: 4, message: 'secret words' }, 'SourceUnavailable', 'sftp://h/a answered with status 4'],
  [new Error('No response from server'), 'SourceUnavailable', 'sftp://h/a broke off'],
])('the answer %j of a server is %s', (error, type, message) => {
  expect(requestFailure(error, 'sftp://h/a')).toMatchObject({ type, message });
});

test('what a server says when it ends a connection is not passed on', () => {
  const said = Object.assign(new Error('secret words'), { code: 2 });
  expect(sftpConnectionFailure(said, 'sftp://h:22').message).toBe(
    'sftp://h:22 broke the connection (unknown error)',
  );
});
