import ssh2, { type AnyAuthMethod, type AuthHandlerMiddleware, type ParsedKey } from 'ssh2';
import type { SftpCredentials } from '../../domain/credentials.ts';
import { RunFailure } from '../../domain/failures.ts';

/** Who logs in, and how the server has to prove that it is the right one. */
export interface SftpUser {
  username: string;
  password: string | null;
  key: ParsedKey | null;
  /** The fingerprint of the server's key; null when none is known yet. */
  hostKey: string | null;
}

/** Opening a key takes some 10 ms a round, in which nothing else is done; OpenSSH makes keys of 16. */
const MOST_ROUNDS = 256;

/** The user that credentials stand for; throws SourceRefused when their private key cannot be read. */
export function createSftpUser(credentials: SftpCredentials): SftpUser {
  const { username, password, privateKey, passphrase, hostKey } = credentials;
  return {
    username,
    password: password ?? null,
    key: privateKey === undefined ? null : readKey(privateKey, passphrase),
    hostKey: hostKey?.replace(/=$/, '') ?? null,
  };
}

/** How to log in, and what to say when that did not succeed, in words behind the name of the server. */
export interface Login {
  handler: AuthHandlerMiddleware;
  problem: () => string;
}

const KNOWN_METHODS = ['password', 'publickey', 'keyboard-interactive', 'hostbased'];

/**
 * Logs in with what there is, once: a wrong password that is tried again and again locks accounts. A password is given
 * as such, or as the answer to the only question of a server that asks in dialogues; `giveUp` ends another dialogue.
 */
export function createLogin({ username, password, key }: SftpUser, giveUp: () => void): Login {
  let problem = 'does not accept the user name and its password or key';
  let tried = false;

  function next(left: readonly string[], partial: boolean): AnyAuthMethod | false {
    if (tried) {
      if (partial)
        problem = `asks for a second proof of the user, ${listed(left)}, which imports cannot give`;
      return false;
    }
    tried = true;
    if (key && left.includes('publickey')) return { type: 'publickey', username, key };
    if (password !== null && left.includes('password'))
      return { type: 'password', username, password };
    if (password !== null && left.includes('keyboard-interactive'))
      return { type: 'keyboard-interactive', username, prompt: answerOnce(password) };
    problem = `takes no ${key ? 'private key' : 'password'}, only ${listed(left)}`;
    return false;
  }

  function answerOnce(secret: string) {
    let answered = false;
    return (
      _name: string,
      _instructions: string,
      _language: string,
      prompts: { echo?: boolean }[],
      finish: (answers: string[]) => void,
    ) => {
      const isForPassword = !answered && prompts.length === 1 && prompts[0]?.echo !== true;
      answered = true;
      if (isForPassword) return finish([secret]);
      problem = 'asks more than for the password, which imports cannot answer';
      giveUp();
    };
  }

  return {
    // Asking without any proof first tells what the server takes, and counts as no attempt.
    handler: (left: readonly string[] | null, partial, callback) => {
      const method = left === null ? ({ type: 'none', username } as const) : next(left, partial);
      // False, which ends it, is missing in the types.
      callback(method as AnyAuthMethod);
    },
    problem: () => problem,
  };
}

function readKey(text: string, passphrase: string | undefined): ParsedKey {
  if (roundsOf(text) > MOST_ROUNDS)
    throw new RunFailure(
      'SourceRefused',
      `the private key takes too long to open: make one with at most ${MOST_ROUNDS} rounds`,
    );
  const parsed = ssh2.utils.parseKey(text, passphrase);
  const key = Array.isArray(parsed) ? parsed[0] : parsed;
  if (!key || key instanceof Error || !key.isPrivateKey())
    throw new RunFailure(
      'SourceRefused',
      'the private key cannot be read: it is not complete, or its passphrase is missing or wrong',
    );
  return key;
}

/** How many rounds of hashing protect a key in the form of OpenSSH. */
function roundsOf(text: string): number {
  const [, base64 = ''] = /^-+BEGIN OPENSSH PRIVATE KEY-+\s([^-]+)-/.exec(text.trim()) ?? [];
  const bytes = Buffer.from(base64, 'base64');
  let at = 'openssh-key-v1\0'.length;
  const part = () => {
    if (at + 4 > bytes.length) return Buffer.alloc(0);
    const start = at + 4;
    at = start + bytes.readUInt32BE(at);
    return bytes.subarray(start, at);
  };
  part(); // The cipher.
  if (part().toString() !== 'bcrypt') return 0;
  const options = part();
  return options.length < 4 ? 0 : options.readUInt32BE(options.length - 4);
}

/** The methods that a server names; its own words are not passed on, since they could be anything. */
function listed(methods: readonly string[]): string {
  const known = KNOWN_METHODS.filter((method) => methods.includes(method));
  return known.length === 0 ? 'something unknown' : known.join(', ');
}
