import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

interface ChildProcess {
  pid: number;
  command: string;
}

/** The ids of the children of this process that run `script`; throws unless there are `count`. */
export async function findChildPids(script: string, count: number): Promise<number[]> {
  const children = process.platform === 'linux' ? await readProc() : await askPs();
  const runsIt = (argument: string) => argument === script || argument.endsWith(`/${script}`);
  const found = children.filter(({ command }) => command.split(' ').some(runsIt));
  if (found.length !== count)
    throw new Error(`${found.length} processes run ${script}; there should be ${count}`);
  return found.map(({ pid }) => pid);
}

/** Read from /proc, because slim containers have no ps. */
async function readProc(): Promise<ChildProcess[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const all = await Promise.all(
    pids.map(async (pid) => {
      // A process may end while the list is read.
      const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
      if (Number(/^PPid:\s+(\d+)$/m.exec(status)?.[1]) !== process.pid) return [];
      const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      return [{ pid: Number(pid), command: command.replaceAll('\0', ' ').trim() }];
    }),
  );
  return all.flat();
}

async function askPs(): Promise<ChildProcess[]> {
  const { stdout } = await run('ps', ['-axo', 'pid=,ppid=,args=']);
  return stdout.split('\n').flatMap((line) => {
    const [, pid, parent, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return Number(parent) === process.pid ? [{ pid: Number(pid), command: command ?? '' }] : [];
  });
}
