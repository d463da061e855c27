import { hash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import ssh2 from 'ssh2';
import { type Child, startChild } from '../../dev/child.ts';
import { freePort, isListening } from '../../dev/ports.ts';
import { signalProcess } from '../../dev/process-group.ts';
import type { SftpCredentials } from '../../domain/credentials.ts';

type KeyKind = 'ed25519' | 'ecdsa' | 'rsa';
type KeyLock = { passphrase: string; cipher: string; rounds: number };
type KeyPair = { public: string; private: string };

/** A public key of this kind: its name and 32 bytes, each behind its length. */
const ED25519_BYTES = 51;

/** OpenSSH's server on this machine, with keys and a configuration of its own; everybody who has its key is in. */
export interface Sshd extends AsyncDisposable {
  port: number;
  /** Where files for it may lie; absolute. */
  folder: string;
  credentials: SftpCredentials & { hostKey: string };
  /** The fingerprints of its host keys. */
  fingerprints: Record<KeyKind, string>;
  /** What it has logged so far. */
  log: () => string;
  /** Ends it and all its connections by -9. */
  kill: () => Promise<void>;
  /** Starts it again after {@link kill}, on the same port. */
  start: () => Promise<void>;
}

/** Where sshd wants an empty folder when root starts it. */
const PRIVILEGE_FOLDER = '/run/sshd';

/** Starts the sshd at `program`; `hostKeys` says which kinds of host keys it has, `settings` are further lines of its configuration. */
export async function openSshd(
  program: string,
  {
    hostKeys = ['ed25519', 'ecdsa', 'rsa'],
    settings = [],
  }: { hostKeys?: KeyKind[]; settings?: string[] } = {},
): Promise<Sshd> {
  const home = await mkdtemp(join(tmpdir(), 'sshd-'));
  const folder = join(home, 'files');
  await mkdir(folder);
  const fingerprints = { ed25519: '', ecdsa: '', rsa: '' };
  for (const kind of hostKeys) {
    const key = makeKey(kind);
    fingerprints[kind] = fingerprintOf(key.public);
    await writeFile(join(home, kind), key.private, { mode: 0o600 });
  }
  const user = makeKey('ed25519');
  await writeFile(join(home, 'authorized_keys'), `${user.public}\n`, { mode: 0o600 });
  const port = await freePort();
  const config = [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    ...hostKeys.map((kind) => `HostKey ${join(home, kind)}`),
    `AuthorizedKeysFile ${join(home, 'authorized_keys')}`,
    'StrictModes no',
    'UsePAM no',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'PermitRootLogin prohibit-password',
    'PidFile none',
    'LogLevel VERBOSE',
    'MaxStartups 100',
    'Subsystem sftp internal-sftp',
    ...settings,
  ];
  await writeFile(join(home, 'config'), `${config.join('\n')}\n`);
  if (userInfo().uid === 0) await mkdir(PRIVILEGE_FOLDER, { recursive: true, mode: 0o755 });

  let child: Child;
  const start = async () => {
    child = await startChild({
      name: 'sshd',
      command: program,
      args: ['-D', '-e', '-f', join(home, 'config')],
      env: process.env,
      logFile: join(home, 'log'),
    });
    while (!(await isListening(`127.0.0.1:${port}`))) {
      if (!child.isRunning()) throw new Error(`sshd did not start: ${child.output()}`);
      await sleep(10);
    }
  };
  const kill = async () => {
    // The process of a connection leads a group of its own.
    const all = [child.pid, ...(await descendantsOf(child.pid))];
    for (const pid of all) signalProcess(pid, 'SIGKILL');
    await child.stop();
  };
  await start();
  return {
    port,
    folder,
    credentials: {
      username: userInfo().username,
      privateKey: user.private,
      hostKey: fingerprints[hostKeys[0] ?? 'ed25519'],
    },
    fingerprints,
    log: () => child.output(),
    kill,
    start,
    async [Symbol.asyncDispose]() {
      await kill();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** The fingerprint of a public key as ssh-keygen shows it. */
export function fingerprintOf(publicKey: string): string {
  const blob = Buffer.from(publicKey.split(' ')[1] ?? '', 'base64');
  return `SHA256:${hash('sha256', blob, 'base64').replace(/=+$/, '')}`;
}

/** A key pair in the forms of OpenSSH. */
export function makeKey(kind: KeyKind): KeyPair {
  const { generateKeyPairSync } = ssh2.utils;
  if (kind === 'ecdsa') return generateKeyPairSync('ecdsa', { bits: 256 });
  return kind === 'rsa' ? generateKeyPairSync('rsa', { bits: 2048 }) : makeEd25519();
}

/** A key pair, its private key locked if `lock` says so. One of 256 that ssh2 makes lacks a leading zero and is unreadable. */
export function makeEd25519(lock?: KeyLock): KeyPair {
  const { generateKeyPairSync } = ssh2.utils;
  for (;;) {
    const pair = lock ? generateKeyPairSync('ed25519', lock) : generateKeyPairSync('ed25519');
    const blob = Buffer.from(pair.public.split(' ')[1] ?? '', 'base64');
    if (blob.length === ED25519_BYTES) return pair;
  }
}

/** The processes below one, from what Linux tells of all processes. */
async function descendantsOf(pid: number): Promise<number[]> {
  const names = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const parents = new Map<number, number>();
  for (const name of names) {
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')')).split(' ')[2]));
  }
  const found = [pid];
  for (const ancestor of found)
    for (const [child, parent] of parents) if (parent === ancestor) found.push(child);
  return found.slice(1);
}
