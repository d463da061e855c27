import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { filePattern } from '../../domain/file-pattern.ts';

function patternOf(url: string) {
  const pattern = filePattern(url);
  if (pattern === null) throw new Error(`${url} is no pattern`);
  return pattern;
}

describe('an address', () => {
  test.each([
    'upload://crm.csv',
    's3://bucket/exports/crm.csv',
    's3://bucket/exports/a%2Ab.csv',
    's3://bucket/exports/crm.csv?versionId=a*b/',
    'sftp://host:2222/dir/crm.csv#*',
    'http://example.com/users_*.csv',
    'https://example.com/exports/',
    'ftp://host/*.csv',
    'nonsense*',
  ])('that names one file is no pattern: %s', (url) => {
    expect(filePattern(url)).toBeNull();
  });

  test.each([
    ['upload://users_*.csv.gz', 'users_', 1],
    ['s3://bucket/exports/users_*.csv', 'exports/users_', 2],
    ['s3://bucket/exports/', 'exports/', null],
    ['s3://bucket/', '', null],
    ['s3://bucket/a%20b%2Fc%2A*', 'a b/c*', 2],
    ['s3://bucket/50%/é*', '50%/é', 2],
    ['sftp://host:2222/dir/**/x*.csv', 'dir/', null],
    ['sftp://host/*/2026/*.csv', '', 3],
  ])('means many files by a wildcard or a slash at its end: %s', (url, prefix, depth) => {
    expect(patternOf(url)).toMatchObject({ prefix, depth });
  });
});

describe('a pattern', () => {
  test.each([
    ['*.csv', ['a.csv', 'a.b.csv'], ['.csv', '.a.csv', 'a.csv.gz', 'x/a.csv', 'a.CSV', 'csv', '']],
    ['a*b*c', ['abc', 'a-b-b-c', 'abcabc'], ['ab', 'ac', 'xabc', 'abcx', 'a/b/c']],
    ['a*a', ['aa', 'aba'], ['a', 'aab']],
    ['dir/*', ['dir/a'], ['dir/', 'dir', 'dir/a/b', 'dir/.a', 'a']],
    ['dir/', ['dir/a', 'dir/a/b'], ['dir', 'dir/', 'dir/a/', 'dir/.a', 'dir/.b/a', 'dirx/a']],
    ['', ['a', 'a/b'], ['.a', 'a/.b', 'a/']],
    ['**/x.csv', ['x.csv', 'a/x.csv', 'a/b/x.csv'], ['ax.csv', '.a/x.csv', 'x.csv/a']],
    ['dir/**', ['dir/a', 'dir/a/b'], ['dir', 'dir/.a']],
    ['a/**/b/**/c', ['a/b/c', 'a/b/b/c', 'a/x/b/y/z/c'], ['a/c', 'a/b', 'b/c']],
    ['.*/.x*', ['.a/.xy', '.a/.x'], ['a/.x', '.a/x']],
    ['a**b', ['ab', 'axb'], ['a/b']],
    ['a%2Ab*', ['a*b', 'a*bc'], ['axb']],
    ['a.c*', ['a.c', 'a.cd'], ['abc']],
    ['ação_*.csv', ['ação_1.csv'], ['acao_1.csv']],
  ])('%s means %j but not %j', (pattern, those, others) => {
    const { matches } = patternOf(`s3://bucket/${pattern}`);
    for (const path of those) expect(matches(path), `${path}`).toBe(true);
    for (const path of others) expect(matches(path), `${path}`).toBe(false);
  });

  const letters = fc.constantFrom('a', 'b', '.', '/', 'é');
  const patterns = fc
    .array(fc.oneof(letters, fc.constantFrom('*', '/**/', '**/')), { maxLength: 8 })
    .map((pieces) => pieces.join(''))
    .filter((text) => text.includes('*') || text === '' || text.endsWith('/'));

  test('means what a plain search through all possibilities finds, and lists no less than that', () => {
    const paths = fc.array(letters, { maxLength: 9 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(patterns, paths, (text, path) => {
        const pattern = patternOf(`s3://bucket/${text}`);
        const isMeant = plainSearch(written(text), path);
        expect(pattern.matches(path)).toBe(isMeant);
        if (!isMeant) return;
        expect(path.startsWith(pattern.prefix)).toBe(true);
        expect(pattern.depth ?? path.split('/').length).toBe(path.split('/').length);
      }),
      { numRuns: Number(process.env['PATTERN_RUNS'] ?? 3_000) },
    );
  });

  test.each([
    ['*a'.repeat(1_000), `${'a'.repeat(50_000)}b`],
    [`${'**/a/'.repeat(400)}b`, 'a/'.repeat(5_000)],
    [`${'**/*a*/'.repeat(300)}b`, 'aa/'.repeat(5_000)],
  ])('that is made to do harm is judged at once', (text, path) => {
    const { matches } = patternOf(`s3://bucket/${text}`);
    const started = performance.now();
    expect(matches(path)).toBe(false);
    expect(performance.now() - started).toBeLessThan(500);
  });
});

/** A pattern that ends in folders means the files in them. */
function written(text: string): string {
  if (text === '' || text.endsWith('/')) return `${text}**/*`;
  return text === '**' || text.endsWith('/**') ? `${text}/*` : text;
}

/** Tries everything that a wildcard can stand for. */
function plainSearch(pattern: string, path: string): boolean {
  const parts = pattern.split('/');
  const names = path.split('/');
  const search = (part: number, name: number): boolean => {
    if (part === parts.length) return name === names.length;
    const wanted = parts[part] ?? '';
    const given = names[name];
    if (wanted !== '**')
      return given !== undefined && nameSearch(wanted, given) && search(part + 1, name + 1);
    return (
      search(part + 1, name) ||
      (given !== undefined && !given.startsWith('.') && search(part, name + 1))
    );
  };
  return search(0, 0);
}

function nameSearch(wanted: string, name: string): boolean {
  if (!wanted.includes('*')) return wanted === name;
  if (name === '' || (name.startsWith('.') && wanted.startsWith('*'))) return false;
  const search = (at: number, from: number): boolean => {
    if (at === wanted.length) return from === name.length;
    if (wanted[at] === '*')
      return search(at + 1, from) || (from < name.length && search(at, from + 1));
    return wanted[at] === name[from] && search(at + 1, from + 1);
  };
  return search(0, 0);
}
