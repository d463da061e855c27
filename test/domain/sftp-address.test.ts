import { expect, test } from 'vitest';
import { credentialProblems } from '../../domain/credentials.ts';
import { sftpAddress, sftpProblem } from '../../domain/sftp-address.ts';

test.each([
  ['sftp://files.example.com/exports/crm.csv', 22, '/exports/crm.csv'],
  ['sftp://files.example.com:2222/crm.csv', 2222, '/crm.csv'],
  ['sftp://files.example.com/~/exports/crm.csv', 22, './exports/crm.csv'],
  ['sftp://files.example.com//a///b.csv', 22, '/a/b.csv'],
  ['sftp://files.example.com/a/../../etc/passwd', 22, '/etc/passwd'],
  ['sftp://files.example.com/a/%2e%2e/b.csv', 22, '/b.csv'],
  ['sftp://files.example.com/a/%252e%252e/b', 22, '/a/%2e%2e/b'],
  ['sftp://files.example.com/a%20b%23%3F%C3%A4.csv', 22, '/a b#?ä.csv'],
  ['sftp://files.example.com/50%.csv', 22, '/50%.csv'],
  ['sftp://files.example.com/a/~/b.csv', 22, '/a/~/b.csv'],
])('%s is port %i and path %s', (url, port, path) => {
  expect(sftpProblem(new URL(url))).toBeNull();
  expect(sftpAddress(url)).toEqual({ host: 'files.example.com', port, path });
});

test.each([
  ['sftp:///crm.csv', 'must name a server'],
  ['sftp://h/a?b', 'must write a ? of a name as %3F'],
  ['sftp://h/a#b', 'must write a ? of a name as %3F'],
  ['sftp://h/a%2F..%2Fb', 'must write its path plainly'],
  ['sftp://h/a%00b', 'must write its path plainly'],
])('%s cannot be a source', (url, problem) => {
  expect(sftpProblem(new URL(url))).toContain(problem);
});

test('sftp takes a user with a password or a key, and the fingerprint of the server', () => {
  const problems = (credentials: object) =>
    credentialProblems('sftp://h/a', credentials).map(({ path }) => path.join('.'));
  const hostKey = `SHA256:${'a'.repeat(43)}`;
  expect(problems({ username: 'a', password: 'b', hostKey })).toEqual([]);
  expect(problems({ username: 'a', privateKey: 'k', passphrase: 'p' })).toEqual([]);
  expect(problems({ username: 'a', hostKey })).toEqual(['password']);
  expect(problems({ username: 'a', password: 'b', privateKey: 'k' })).toEqual(['password']);
  expect(problems({ username: 'a', password: 'b', passphrase: 'p' })).toEqual(['passphrase']);
  expect(problems({ username: 'a', password: 'b', hostKey: 'MD5:00' })).toEqual(['hostKey']);
  expect(problems({ headers: {} })).not.toEqual([]);
});
