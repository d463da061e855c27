import type { Algorithms } from 'ssh2';

/** The kinds of host keys that count, the best first, by what their names begin with: none that rests on SHA-1 or DSA. */
export const HOST_KEY_KINDS = [
  { name: 'ssh-ed25519', algorithms: ['ssh-ed25519'] },
  {
    name: 'ecdsa-sha2-',
    algorithms: ['ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521'],
  },
  { name: 'ssh-rsa', algorithms: ['rsa-sha2-512', 'rsa-sha2-256'] },
] as const;

export type HostKeyAlgorithm = (typeof HOST_KEY_KINDS)[number]['algorithms'][number];

/** What is spoken with sftp servers beside host keys: what OpenSSH offers today, as far as the library knows it. */
export const ALGORITHMS = {
  kex: [
    'curve25519-sha256',
    'curve25519-sha256@libssh.org',
    'ecdh-sha2-nistp256',
    'ecdh-sha2-nistp384',
    'ecdh-sha2-nistp521',
    'diffie-hellman-group16-sha512',
    'diffie-hellman-group18-sha512',
    'diffie-hellman-group-exchange-sha256',
    'diffie-hellman-group14-sha256',
  ],
  // Those that processors know come first.
  cipher: [
    'aes128-gcm@openssh.com',
    'aes256-gcm@openssh.com',
    'chacha20-poly1305@openssh.com',
    'aes128-ctr',
    'aes192-ctr',
    'aes256-ctr',
  ],
  hmac: [
    'hmac-sha2-256-etm@openssh.com',
    'hmac-sha2-512-etm@openssh.com',
    'hmac-sha2-256',
    'hmac-sha2-512',
  ],
  // Files that are worth it are packed already.
  compress: ['none'],
} satisfies Algorithms;
