import { disturbApi } from './kinds/api.ts';
import { crossOrders, exhaustPool } from './kinds/at-once.ts';
import { disturbByCancelling } from './kinds/cancel.ts';
import { disturbDisk } from './kinds/disk.ts';
import { disturbByFreezing } from './kinds/frozen.ts';
import type { Disturb } from './kinds/kind.ts';
import { disturbAll, disturbPostgres, disturbTemporal } from './kinds/outage.ts';
import { disturbWorker } from './kinds/worker.ts';

/** The kinds of faults, those first whose runs take longest. */
export const KINDS = {
  disk: disturbDisk,
  frozen: disturbByFreezing,
  postgres: disturbPostgres,
  temporal: disturbTemporal,
  all: disturbAll,
  worker: disturbWorker,
  pool: exhaustPool,
  api: disturbApi,
  cancel: disturbByCancelling,
  deadlock: crossOrders,
} as const satisfies Record<string, Disturb>;

export type Kind = keyof typeof KINDS;
export const KIND_NAMES = Object.keys(KINDS) as Kind[];
