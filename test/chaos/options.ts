import { parseArgs } from 'node:util';
import { SIZES, type Size } from './cases.ts';
import { type Kind, KIND_NAMES } from './kinds.ts';
import { StartError } from '../../dev/start-error.ts';

export interface ChaosOptions {
  seed: number;
  runs: Partial<Record<Kind, number>>;
  lanes: number;
  size: Size;
}

/** The options of `npm run chaos`; throws a sentence for what cannot be used. */
export function parseOptions(args: readonly string[]): ChaosOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      kind: { type: 'string' },
      runs: { type: 'string', default: '1' },
      lanes: { type: 'string', default: '2' },
      size: { type: 'string', default: 'full' },
    },
  });
  const { size } = values;
  if (size !== 'small' && size !== 'full')
    throw new StartError(`--size takes ${Object.keys(SIZES).join(' or ')}, not "${size}".`);
  return {
    seed: wholeNumber('--seed', values.seed),
    runs: runsOf(values.kind, values.runs),
    lanes: wholeNumber('--lanes', values.lanes),
    size,
  };
}

/** `--runs 20` is for each kind of `--kind`, all without it; `--runs worker=100,frozen=30` names the kinds itself. */
function runsOf(kinds: string | undefined, runs: string): Partial<Record<Kind, number>> {
  if (/^\d+$/.test(runs)) {
    const named = kinds?.split(',').map(kindOf) ?? KIND_NAMES;
    return Object.fromEntries(named.map((kind) => [kind, Number(runs)]));
  }
  const entries = runs.split(',').map((entry) => {
    const [kind = '', count = ''] = entry.split('=');
    return [kindOf(kind), wholeNumber('--runs', count)];
  });
  return Object.fromEntries(entries);
}

function kindOf(word: string): Kind {
  const kind = KIND_NAMES.find((name) => name === word);
  if (kind) return kind;
  throw new StartError(`There is no kind "${word}": there are ${KIND_NAMES.join(', ')}.`);
}

function wholeNumber(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new StartError(`${name} takes a whole number, not "${text}".`);
  return Number(text);
}
