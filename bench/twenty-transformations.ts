import type { Imported } from './plan.ts';

/** Twenty transformations of the users file, as an import from a CRM has them. */
export const TWENTY_TRANSFORMATIONS = [
  { op: 'rename', from: 'first_name', to: 'firstName' },
  { op: 'rename', from: 'last_name', to: 'lastName' },
  {
    op: 'rename',
    from: 'birth_date',
    to: 'birthDate',
    values: [{ op: 'timestamp', pattern: 'yyyy-MM-dd' }],
  },
  {
    op: 'rename',
    from: 'number_of_orders',
    to: 'numberOfOrders',
    values: [{ op: 'cast', to: 'integer' }],
  },
  { op: 'rename', from: 'total_spent', to: 'totalSpent', values: [{ op: 'cast', to: 'float' }] },
  { op: 'rename', from: 'newsletter', to: 'isSubscribed', values: [{ op: 'cast', to: 'bool' }] },
  {
    op: 'rename',
    from: 'last_order_at',
    to: 'lastOrder',
    values: [{ op: 'timestamp', pattern: "yyyy-MM-dd'T'HH:mm:ssX" }],
  },
  {
    op: 'rename',
    from: 'segment',
    to: 'tier',
    values: [
      {
        op: 'map',
        mappings: [
          { from: 'vip', to: 'gold' },
          { from: 'loyal', to: 'silver' },
          { from: 'b2b', to: 'business' },
        ],
      },
    ],
  },
  {
    op: 'copy',
    from: 'country',
    to: 'market',
    values: [
      {
        op: 'map',
        mappings: [
          { from: 'PT', to: 'Iberia' },
          { from: 'ES', to: 'Iberia' },
          { from: 'DE', to: 'DACH' },
          { from: 'CH', to: 'DACH' },
        ],
      },
    ],
  },
  { op: 'copy', from: 'city', to: 'shippingCity' },
  { op: 'copy', from: 'numberOfOrders', to: 'orders', values: [{ op: 'cast', to: 'string' }] },
  { op: 'copy', from: 'isSubscribed', to: 'mayBeCalled' },
  { op: 'new', field: 'origin', value: 'CRM' },
  { op: 'new', field: 'version', value: 3 },
  { op: 'new', field: 'isActive', value: true },
  { op: 'rename', from: 'city', to: 'town' },
  { op: 'rename', from: 'market', to: 'region' },
  { op: 'delete', field: 'phone' },
  { op: 'delete', field: 'country' },
  { op: 'delete', field: 'orders' },
] as const satisfies NonNullable<Imported['transformations']>;
