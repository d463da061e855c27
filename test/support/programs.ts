import { access, constants, mkdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';
import { runProgram } from '../../dev/run-program.ts';

/** The servers and the browser that some suites need, by the name of their program. */
export const TEST_PROGRAMS = ['nginx', 'sshd', 'versitygw', 'chromium'] as const;
export type TestProgram = (typeof TEST_PROGRAMS)[number];

/** Where a program is, or why there is none; then the suites that need it are left out and say so. */
export type FoundProgram = { path: string } | { missing: string };

const CACHE = fileURLToPath(new URL('../../.data/bin', import.meta.url));
/** Servers lie in folders that not everybody's PATH has. */
const MORE_FOLDERS = ['/usr/sbin', '/usr/local/sbin', CACHE];

const OTHER_NAMES: Partial<Record<TestProgram, readonly string[]>> = {
  chromium: ['chromium-browser', 'google-chrome', 'google-chrome-stable'],
};

/** What brings a program to a machine of continuous integration. */
const DEBIAN_PACKAGES: Partial<Record<TestProgram, string>> = {
  nginx: 'nginx-light',
  sshd: 'openssh-server',
  chromium: 'chromium',
};
const GO_MODULES: Partial<Record<TestProgram, string>> = {
  versitygw: 'github.com/versity/versitygw/cmd/versitygw@latest',
};
/** Tests need no optimised program: to compile it so would take half as long again. */
const GO_FLAGS = ['-gcflags=all=-N -l -dwarf=false', '-ldflags=-s -w'];
const INSTALL_SECONDS = 600;

type Env = Record<string, string | undefined>;

/** The program that global set-up found, or why the suite has to be left out. */
export function foundProgram(name: TestProgram): FoundProgram {
  return inject('programs')[name];
}

/**
 * Finds the programs on this machine. With CI set it installs what is missing, and what cannot be had is an error:
 * a suite must not be left out there.
 */
export async function findPrograms(
  env: Env,
  say: (line: string) => void,
): Promise<Record<TestProgram, FoundProgram>> {
  const found: Partial<Record<TestProgram, FoundProgram>> = {};
  for (const name of TEST_PROGRAMS) found[name] = await findProgram(name, env);
  if (env['CI']) await installMissing(found, env, say);
  for (const [name, program] of Object.entries(found))
    if ('missing' in program) say(`Suites that need ${name} are left out: ${program.missing}`);
  return found as Record<TestProgram, FoundProgram>;
}

/** Installs what is missing; packages come over the network while the processors compile. */
async function installMissing(
  found: Partial<Record<TestProgram, FoundProgram>>,
  env: Env,
  say: (line: string) => void,
): Promise<void> {
  const missing = TEST_PROGRAMS.filter((name) => found[name] && 'missing' in found[name]);
  await Promise.all([
    installPackages(
      missing.flatMap((name) => DEBIAN_PACKAGES[name] ?? []),
      env,
      say,
    ),
    ...missing.map((name) => compile(name, env, say)),
  ]);
  for (const name of missing) {
    const installed = await findProgram(name, env);
    if ('missing' in installed) throw new Error(`${name} was installed, but ${installed.missing}`);
    found[name] = installed;
  }
}

async function installPackages(
  packages: string[],
  env: Env,
  say: (line: string) => void,
): Promise<void> {
  if (packages.length === 0) return;
  say(`Installing ${packages.join(', ')} ...`);
  const quiet = { ...env, DEBIAN_FRONTEND: 'noninteractive' };
  await mustRun('apt-get', ['update'], quiet);
  await mustRun('apt-get', ['install', '-y', '--no-install-recommends', ...packages], quiet);
}

async function compile(name: TestProgram, env: Env, say: (line: string) => void): Promise<void> {
  const goModule = GO_MODULES[name];
  if (!goModule) return;
  say(`Compiling ${name} ...`);
  await mkdir(CACHE, { recursive: true });
  const install = ['install', ...GO_FLAGS, goModule];
  await mustRun('go', install, { ...env, GOBIN: CACHE, CGO_ENABLED: '0' });
}

async function findProgram(name: TestProgram, env: Env): Promise<FoundProgram> {
  const folders = [...(env['PATH'] ?? '').split(delimiter), ...MORE_FOLDERS].filter(Boolean);
  const names = [name, ...(OTHER_NAMES[name] ?? [])];
  for (const path of names.flatMap((each) => folders.map((folder) => join(folder, each))))
    if (await isProgram(path)) return { path };
  return { missing: `there is no ${names.join(' or ')} on this machine (${hint(name)})` };
}

function hint(name: TestProgram): string {
  return GO_MODULES[name]
    ? `go install ${GO_MODULES[name]}`
    : `on Debian: apt-get install ${DEBIAN_PACKAGES[name]}`;
}

function isProgram(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function mustRun(command: string, args: readonly string[], env: Env): Promise<void> {
  const result = await runProgram(command, args, { env, seconds: INSTALL_SECONDS });
  if (result.code === 0) return;
  const words = result.problem ?? result.output.trim().split('\n').slice(-3).join('\n');
  throw new Error(`${command} ${args.join(' ')} failed: ${words}`);
}
