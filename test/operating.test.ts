import { existsSync, readFileSync } from 'node:fs';
import { parser } from '@prometheus-io/lezer-promql';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { createWorkerMetrics } from '../activities/metrics.ts';
import { createMetrics } from '../api/metrics.ts';
import { searchAttributeWords } from '../dev/temporal-namespace.ts';
import { ENVIRONMENT_NAMES } from '../domain/environment.ts';
import { FAILURES } from '../domain/failures.ts';
import { PAUSE_REASONS, STEPS } from '../domain/vocabulary.ts';

const root = new URL('../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const docs = read('docs/operating.md');
const runbook = read('docs/runbook.md');

interface Rule {
  alert: string;
  expr: string;
  annotations: { summary: string; runbook: string };
}

const alerts = (
  parse(read('operating/alerts.yml')) as { groups: { rules: Rule[] }[] }
).groups.flatMap(({ rules }) => rules);
const dashboard = JSON.parse(read('operating/dashboard.json')) as {
  panels: { title: string; targets: { expr: string }[] }[];
};
const queries = [
  ...alerts.map(({ expr }) => expr),
  ...dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
];

/** What the processes tell, by name: what each says, and who tells it. */
const told = new Map<string, { help: string; of: string[] }>();
const api = createMetrics({ uploadsUrl: 'file:///', maxRunningRuns: 1 });
const worker = createWorkerMetrics({});
for (const [process, registry] of [
  ['API', api.registry],
  ['worker', worker.registry],
] as const)
  for (const { name, help } of registry.getMetricsAsArray())
    told.set(name, { help, of: [...(told.get(name)?.of ?? []), process] });
const ours = [...told].filter(([name]) => /^(offline_imports|http)_/.test(name));

/** The metrics that a text names. */
function metricsIn(text: string): string[] {
  const names = text.match(/\b(?:offline_imports|http|process|nodejs)_\w+/g) ?? [];
  return names.map((name) => (told.has(name) ? name : name.replace(/_(bucket|sum|count)$/, '')));
}

function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\d -]/gu, '')
      .replaceAll(' ', '-'),
  );
}

describe('what is watched', () => {
  test('every query can be read by Prometheus', () => {
    for (const query of queries)
      parser.parse(query).iterate({
        enter: ({ type, from }) => expect(type.isError ? `${query} at ${from}` : '').toBe(''),
      });
  });

  test('every metric in alerts and dashboard is one that a process tells', () => {
    const named = queries.flatMap(metricsIn);
    expect(named.length).toBeGreaterThan(30);
    for (const name of named) expect([...told.keys()]).toContain(name);
  });

  test('every metric of ours is in an alert or on the dashboard', () => {
    const named = new Set(queries.flatMap(metricsIn));
    for (const [name] of ours) expect([...named]).toContain(name);
  });

  test('labels have values that exist', () => {
    const values = (label: string) =>
      queries.flatMap((query) =>
        [...query.matchAll(new RegExp(`${label}[=!~]+"([^"]+)"`, 'g'))].flatMap(([, text = '']) =>
          text.split('|'),
        ),
      );
    expect(values('step').length).toBeGreaterThan(3);
    for (const step of values('step')) expect(STEPS).toContain(step);
    for (const state of values('state')) expect(['active', ...PAUSE_REASONS]).toContain(state);
  });

  test('docs/operating.md documents every metric as the code has it', () => {
    const rows = docs
      .split('\n')
      .filter((line) => /^\| `(offline_imports|http)_/.test(line))
      .map((line) => line.slice(2, -2).split(' | '));
    expect(rows).toEqual(ours.map(([name, { help, of }]) => [`\`${name}\``, of.join(', '), help]));
  });
});

describe('the runbook', () => {
  const situations = runbook.split('\n## ').slice(1);

  test('has ten situations, each with what you see, why, what to do and how to check', () => {
    expect(situations).toHaveLength(10);
    for (const text of situations)
      expect(text.match(/^- \*\*(You see|Why|Do|Check)\*\*: /gm)).toHaveLength(4);
  });

  test('names alerts, metrics and failures that exist, and every alert', () => {
    const names = alerts.map(({ alert }) => alert);
    const cited = [...runbook.matchAll(/alerts? ([^.;]+)/g)].flatMap(([, list = '']) =>
      [...list.matchAll(/`(\w+)`/g)].map(([, name = '']) => name),
    );
    expect(cited.length).toBeGreaterThan(9);
    for (const name of cited) expect(names).toContain(name);
    for (const name of metricsIn(runbook)) expect([...told.keys()]).toContain(name);
    for (const [, name = ''] of runbook.matchAll(/`([A-Z]\w+[a-z])`/g))
      expect([...names, ...Object.keys(FAILURES)]).toContain(name);
  });

  test('is where every alert leads', () => {
    for (const { annotations } of alerts) {
      const [path, anchor = ''] = annotations.runbook.split('#');
      expect(path).toBe('docs/runbook.md');
      expect(anchorsOf(runbook)).toContain(anchor);
    }
  });
});

describe('what production is set up with', () => {
  const compose = parse(read('operating/compose.yml'), { merge: true }) as {
    services: Record<
      string,
      { command?: string[]; environment?: Record<string, string>; volumes?: string[] }
    >;
  };

  test('the compose file gives the services settings that they have, and starts files that exist', () => {
    for (const name of ['api', 'worker', 'migrate']) {
      const { command = [], environment = {} } = compose.services[name] ?? {};
      expect(command[0]).toBe('node');
      expect(existsSync(new URL(command[1] ?? 'none', root))).toBe(true);
      const settings = Object.keys(environment).filter(
        (setting) => !setting.startsWith('TEMPORAL_'),
      );
      expect(settings).toContain('DATABASE_URL');
      for (const setting of settings) expect(ENVIRONMENT_NAMES).toContain(setting);
    }
    const words = compose.services['temporal']?.command?.filter((word) => /search/.test(word));
    expect(words).toEqual(searchAttributeWords().map((word) => `--search-attribute=${word}`));
    for (const [, file = ''] of read('operating/compose.yml').matchAll(/- \.\/([\w.-]+):/g))
      expect(existsSync(new URL(`operating/${file}`, root))).toBe(true);
  });

  test('the image starts files that exist, as a user who is not root', () => {
    const lines = read('Dockerfile').split('\n');
    const instructions = lines.map((line) => /^([A-Z]+) /.exec(line)?.[1]).filter(Boolean);
    expect(instructions.at(-1)).toBe('CMD');
    expect(lines).toContain('USER 1000:1000');
    const [, script = ''] = /^CMD \["node", "([^"]+)"\]$/m.exec(read('Dockerfile')) ?? [];
    expect(existsSync(new URL(script, root))).toBe(true);
    for (const [, path = ''] of read('Dockerfile').matchAll(/`node ([\w/.-]+)`/g))
      expect(existsSync(new URL(path, root))).toBe(true);
  });

  test('the search attributes are made as the service needs them', () => {
    const pairs = [...docs.matchAll(/--name (\w+) --type (\w+)/g)].map(
      ([, name, type]) => `${name}=${type}`,
    );
    expect(pairs).toEqual(searchAttributeWords());
    const cloud = [...docs.matchAll(/--sa\s+(\w+=\w+)/g)].map(([, pair]) => pair);
    expect(cloud).toEqual(searchAttributeWords());
  });

  test('the settings and the paths that docs/operating.md names exist', () => {
    const settings = [...docs.matchAll(/`([A-Z][A-Z0-9]*_[A-Z0-9_]+)[`=]/g)].map(
      ([, name = '']) => name,
    );
    const own = settings.filter((name) => !/^(TEMPORAL|OTEL)_/.test(name));
    expect(own.length).toBeGreaterThan(5);
    for (const name of own) expect(ENVIRONMENT_NAMES).toContain(name);
    const temporal = settings.filter((name) => name.startsWith('TEMPORAL_'));
    const known = read('node_modules/@temporalio/envconfig/lib/envconfig-toml.js');
    expect(temporal.length).toBeGreaterThan(6);
    for (const name of temporal) expect(known).toContain(name);
    for (const [, path = ''] of docs.matchAll(/`((?:docs|operating)\/[\w.-]+)`/g))
      expect(existsSync(new URL(path, root)) ? path : `${path} is missing`).toBe(path);
  });
});
