import type { InferRequestType } from 'hono/client';
import type { Answer, api } from './client.ts';

/** The shapes of the API, by the names that people use for them. */

type V1 = typeof api.v1;
type Of<F extends (...args: never[]) => Promise<unknown>> = Answer<Awaited<ReturnType<F>>>;

export type Import = Of<V1['imports'][':id']['$get']>;
export type Run = Of<V1['runs'][':id']['$get']>;
export type Report = Of<V1['runs'][':id']['report']['$get']>;
export type Schedule = Of<V1['imports'][':id']['schedule']['$get']>;
export type Preview = Of<V1['preview']['$post']>;
export type Upload = Of<V1['uploads']['$get']>['items'][number];
export type User = Of<V1['users'][':idType'][':id']['$get']>;
export type ImportChange = Of<V1['imports'][':id']['changes']['$get']>['items'][number];
export type Message = Of<V1['imports'][':id']['notifications']['$get']>['items'][number];
export type Order = Of<V1['orders'][':id']['$get']>;
export type Product = Of<V1['products'][':id']['$get']>;

export type NewImport = InferRequestType<V1['imports']['$post']>['json'];
export type ChangedImport = InferRequestType<V1['imports'][':id']['$patch']>['json'];
export type Transformation = NonNullable<NewImport['transformations']>[number];
export type ValueTransformation = NonNullable<
  Extract<Transformation, { op: 'rename' }>['values']
>[number];

export type Entity = Run['entity'];
export type RunStatus = Run['status'];
export type Tally = NonNullable<Run['tally']>;
export type Step = NonNullable<Run['progress']['step']>;
export type Issue = Report['issues'][number];
export type Severity = Issue['severity'];
export type SampleRecord = Report['sample']['first'][number];
