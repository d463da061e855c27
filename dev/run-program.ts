import { spawn } from 'node:child_process';
import { killGroup } from './process-group.ts';

export interface ProgramResult {
  /** Null when it could not be started, or was stopped. */
  code: number | null;
  output: string;
  /** Why it has no exit code, as words. */
  problem?: string;
}

/** Runs a program to its end, quietly; after `seconds` it and everything it started is killed. */
export function runProgram(
  command: string,
  args: readonly string[],
  options: { env: Record<string, string | undefined>; seconds: number; signal?: AbortSignal },
): Promise<ProgramResult> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: options.env,
    });
    let output = '';
    let problem: string | undefined;
    const end = (why: string) => {
      problem = why;
      if (child.pid !== undefined) killGroup(child.pid);
    };
    const timer = setTimeout(
      () => end(`took longer than ${options.seconds} s`),
      options.seconds * 1000,
    );
    const onAbort = () => end('was interrupted');
    options.signal?.addEventListener('abort', onAbort, { once: true });
    const collect = (chunk: Buffer) => {
      output = (output + chunk.toString('utf8')).slice(-20_000);
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    const finish = (code: number | null) => {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', onAbort);
      resolve({ code, output, ...(problem === undefined ? {} : { problem }) });
    };
    child.once('error', (error: NodeJS.ErrnoException) => {
      problem = error.code === 'ENOENT' ? 'is not installed' : error.message;
      finish(null);
    });
    child.once('close', finish);
  });
}
