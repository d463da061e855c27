/**
 * Outlives the process that started it, by as long as it takes to stop that process' children: when the starter is
 * killed with -9 or its terminal goes away, nothing else would. It is told on stdin which children there are
 * (`+ pid signal milliseconds`, `- pid`), and the end of stdin means that the starter is gone.
 */
import { createInterface } from 'node:readline';
import { groupIsGone, killGroup, signalProcess } from './process-group.ts';

interface Child {
  signal: NodeJS.Signals;
  graceMilliseconds: number;
}

const children = new Map<number, Child>();

// A Ctrl-C is for the starter, which stops its children itself.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});

for await (const line of createInterface({ input: process.stdin })) {
  const [sign, pid, signal, grace] = line.split(' ');
  if (sign === '+')
    children.set(Number(pid), {
      signal: signal as NodeJS.Signals,
      graceMilliseconds: Number(grace),
    });
  else children.delete(Number(pid));
}

// The last one started depends on the others, so it goes first.
for (const [pid, { signal, graceMilliseconds }] of [...children].reverse()) {
  signalProcess(pid, signal);
  await groupIsGone(pid, graceMilliseconds);
  killGroup(pid);
}
