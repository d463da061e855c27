import { readCsv, reserve } from './copy-csv.ts';
import { ORDER_FILE_COLUMNS } from './order-rows.ts';
import type { Script } from './plan.ts';

/** `lineItem_itemGroupId` is `line_item_item_group_id` in SQL. */
const COLUMNS = ORDER_FILE_COLUMNS.map((column) =>
  column.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
);
const STAGED_COLUMNS = COLUMNS.map((column) => `${column} text`).join(', ');

const CREATE_TARGET = `
  drop table if exists yardstick_orders;
  create table yardstick_orders (id text primary key, document jsonb not null)`;

const UPSERT = 'on conflict (id) do update set document = excluded.document';

const LINE_ITEM = `json_object(
  'lineItemId': line_item_id,
  'productId': line_item_product_id,
  'itemGroupId': line_item_item_group_id,
  'name': line_item_name,
  'brand': line_item_brand,
  'category': replace(line_item_category, ' > ', '/'),
  'categoriesList': to_json(string_to_array(line_item_categories_list, ';')),
  'currency': line_item_currency,
  'total': line_item_total::numeric,
  'subtotal': line_item_subtotal::numeric,
  'tax': line_item_tax::numeric,
  'shipping': line_item_shipping::numeric,
  'sku': line_item_sku,
  'discount': json_object('value': line_item_discount::numeric, 'currency': line_item_currency),
  'refund': line_item_refund::numeric,
  'quantity': line_item_quantity::numeric,
  'promotions': to_json(string_to_array(line_item_promotions, ';')),
  'adult': line_item_adult::boolean,
  'subscriptionDuration': line_item_subscription_duration::bigint / 86400000,
  'size': line_item_size,
  'sizeSystem': line_item_size_system,
  'status': line_item_status
  absent on null)`;

const USER_ID = `json_object('type': user_id_type, 'id': lower(trim(user_id)))`;

const ORDER = `json_object(
  'id': order_id,
  'currency': currency,
  'total': total::numeric,
  'subtotal': subtotal::numeric,
  'tax': tax::numeric,
  'shipping': shipping::numeric,
  'discount': json_object('value': discount::numeric, 'currency': currency),
  'refund': refund::numeric,
  'paymentMethod': payment_method,
  'shippingMethod': shipping_method,
  'shippingCountry': shipping_country,
  'source': source,
  'promotions': to_json(string_to_array(promotions, ';'))
  absent on null)`;

const CUSTOM_FIELDS = `json_object('store': custom_store, 'note': custom_note absent on null)`;

/** Built as json text, which is cheap, and turned into jsonb once: half of the time that jsonb functions take. */
const document = (userId: string, order: string, customFields: string) => `json_object(
  'userId': ${userId},
  'order': ${order},
  'lineItems': line_items,
  'customFields': ${customFields},
  'createdAt': created_at::timestamptz,
  'lastUpdated': last_updated::timestamptz
  absent on null)::jsonb`;

/*
 * What was tried, in seconds for a million rows on two nearly idle cores, COPY of 3 s included: ONE_STATEMENT 29.7; with
 * a bigserial in place of ctid 30.4; the first row by array_agg in place of the join 29.7; with 1 GB of work_mem 30.0;
 * after ANALYZE 30.2; a hash aggregate without a sort 38.4; jsonb_agg over json_object 37.7, over jsonb_build_object
 * 40.4; on busier cores an index in place of the sort 34.7. A column of type json in place of jsonb would take 19.7.
 * IN_PARALLEL was measured on busy cores only: 41 s where ONE_STATEMENT took 44. By processor time, halved in the steps
 * that two cores share, its merge takes 25 s against 32. A bench compares with the faster one of the two.
 */

/**
 * In one statement. Rows keep the order of the file by where they lie (ctid), since COPY fills a new table from the
 * front; what is said of the order is taken from its first row.
 */
const ONE_STATEMENT = `
  with items as (
    select order_id as id, min(ctid) as first_row, json_agg(${LINE_ITEM} order by ctid) as line_items
    from yardstick_staging
    group by order_id
  )
  insert into yardstick_orders (id, document)
  select id, ${document(USER_ID, ORDER, CUSTOM_FIELDS)}
  from items join yardstick_staging as first on first.ctid = first_row
  ${UPSERT}`;

/**
 * In steps, because INSERT and grouping run on one core only, but CREATE TABLE AS of the rest on all. The order's own
 * part is built on every row that has it, and that of the first row taken.
 */
const IN_PARALLEL = [
  'set parallel_setup_cost = 0',
  'set parallel_tuple_cost = 0',
  `create unlogged table yardstick_rows as
  select
    order_id,
    row_number,
    ${LINE_ITEM} as line_item,
    case when user_id is not null then ${USER_ID} end as user_json,
    case when user_id is not null then ${ORDER} end as order_json,
    case when user_id is not null then ${CUSTOM_FIELDS} end as custom_json,
    created_at,
    last_updated
  from yardstick_staging`,
  `create unlogged table yardstick_items as
  select order_id as id, min(row_number) as first_row, json_agg(line_item order by row_number) as line_items
  from yardstick_rows
  group by order_id`,
  `create unlogged table yardstick_documents as
  select id, ${document('user_json', 'order_json', 'custom_json')} as document
  from yardstick_items join yardstick_rows on row_number = first_row`,
  `insert into yardstick_orders (id, document) select id, document from yardstick_documents ${UPSERT}`,
];

/** Server-side COPY of the orders file into an unlogged table, then one statement that groups and upserts. */
export const ORDERS_SCRIPT = createScript('', [ONE_STATEMENT]);

/** The same, with as much as possible on all cores. */
export const PARALLEL_ORDERS_SCRIPT = createScript('row_number bigserial, ', IN_PARALLEL);

/** The last one of the statements merges. */
function createScript(numberColumn: string, statements: readonly string[]): Script {
  return {
    create: async (sql) => {
      await sql.unsafe(CREATE_TARGET).simple();
    },
    run: async (sql, path) => {
      await using connection = await reserve(sql);
      const run = (statement: string) => connection.sql.unsafe(statement);
      // Unlogged: what is staged needs no WAL.
      await run(`create unlogged table yardstick_staging (${numberColumn}${STAGED_COLUMNS})`);
      await readCsv(connection.sql, `yardstick_staging (${COLUMNS.join(', ')})`, path);
      // A million rows are sorted in memory instead of on disk.
      await run(`set work_mem = '256MB'`);
      let merged = 0;
      for (const statement of statements) merged = (await run(statement)).count;
      const tables = ['staging', 'rows', 'items', 'documents'].map((name) => `yardstick_${name}`);
      await run(`drop table if exists ${tables.join(', ')}`);
      await run('reset all');
      return merged;
    },
  };
}
