/**
 * The issue catalogue: everything a run can find in a file, one entry a code.
 * `error` rejects the record, `warning` keeps it, `notice` only tells.
 * The hint says what is wrong and what to do, to the person who exported the file.
 */
export const ISSUES = {
  missing_user_id: {
    severity: 'error',
    hint: 'The value that identifies the user is empty or missing. Fill it in, or remove the row. If it is missing everywhere, check userIdField: upper and lower case matter.',
  },
  reserved_user_id: {
    severity: 'error',
    hint: 'The user id is a placeholder word (null, undefined or none), not an id. Export the real id, or remove the row.',
  },
  invalid_email: {
    severity: 'error',
    hint: 'This is not an email address: it needs one @, no spaces and a domain with a dot. Correct it in the source system.',
  },
  contact_email_ignored: {
    severity: 'warning',
    hint: 'This is not an email address, so the contact was imported with its contact id only. Correct the email in E-goi.',
  },
  contacts_changed: {
    severity: 'notice',
    hint: 'Contacts came, went or moved in E-goi while the list was read. Each that was there all the time was imported once; run the import again for the others.',
  },
  contacts_missing: {
    severity: 'warning',
    hint: 'E-goi tells of more contacts than it gives for this list, so those were imported that it gave. Contacts that were removed may still be counted there.',
  },
  invalid_user_id: {
    severity: 'error',
    hint: 'The user id does not have the form of its type. Check that the right column and user id type were chosen.',
  },
  already_hashed: {
    severity: 'error',
    hint: 'The import hashes user ids, but this one is a hash already. Choose the hashed type as userIdType, without hashUserId.',
  },
  nul_character: {
    severity: 'error',
    hint: 'The cell holds a NUL character, which text cannot hold. It often means that a binary or UTF-16 file was read as UTF-8.',
  },
  invalid_encoding: {
    severity: 'error',
    hint: 'The row holds bytes that are not valid in the encoding of the file. Choose the right encoding, or export the file as UTF-8.',
  },
  suspect_encoding: {
    severity: 'warning',
    hint: 'The file seems to be in another encoding than it was read in, so letters such as é or ł may be wrong. Compare the candidates that the run shows with the names in your file, and import again with the right encoding.',
  },
  uncertain_encoding: {
    severity: 'warning',
    hint: 'The encoding was guessed, and another one reads the file nearly as well. Look at the words in both: if the first ones are wrong, import again with the second encoding; if they are right, say the first one and this warning is gone.',
  },
  empty_file: {
    severity: 'warning',
    hint: 'One of the files has nothing in it, not even a header line. The others were imported. Check that its export finished.',
  },
  no_new_files: {
    severity: 'notice',
    hint: 'Every file that the address means was imported by an earlier run, in the same size and version, or there is none. Nothing was to do.',
  },
  too_few_columns: {
    severity: 'error',
    hint: 'The row has fewer cells than the header. Often a line break inside a cell that is not in quotes.',
  },
  too_many_columns: {
    severity: 'error',
    hint: 'The row has more cells than the header. Often a delimiter inside a cell that is not in quotes, or one too many at the end of the row.',
  },
  unclosed_quote: {
    severity: 'error',
    hint: 'A quote opens a cell on this line and never closes. The line was set aside and reading went on with the next one.',
  },
  quote_across_lines: {
    severity: 'error',
    hint: 'A quote opens this cell and closes on a later line, in front of other text, so that rows may have run together. Quotes inside a quoted cell are written twice ("").',
  },
  record_too_long: {
    severity: 'error',
    hint: 'The row is longer than 1 MiB. Check for an unclosed quote or a missing line break.',
  },
  stray_quote: {
    severity: 'warning',
    hint: 'A quote stands in the middle of a cell. It was kept as text. Quotes inside a quoted cell are written twice ("").',
  },
  unnamed_column: {
    severity: 'warning',
    hint: 'The header has a column without a name. Its values are not imported. Name the column to import it.',
  },
  merged_row: {
    severity: 'notice',
    hint: 'The same user stands on several rows. The rows were merged in file order; where they differ, the last one wins.',
  },
  blank_row: {
    severity: 'notice',
    hint: 'The row has no value in any cell and was left out.',
  },
  // Values that have a type.
  missing_value: {
    severity: 'error',
    hint: 'A value that is required is empty. Fill it in, in the source system or in the file.',
  },
  invalid_number: {
    severity: 'error',
    hint: 'This is not a number. Write digits and a decimal point, such as 1234.5: no decimal comma, no thousands separator, no currency sign.',
  },
  invalid_integer: {
    severity: 'error',
    hint: 'This is not a whole number. Write digits only, such as 15552000000.',
  },
  invalid_boolean: { severity: 'error', hint: 'This must be true or false.' },
  invalid_date: {
    severity: 'error',
    hint: 'This is not a date and time in the form of the format (2020-09-16T10:38:06+0100; in Shopify exports 2020-09-16 10:38:06 +0100), or there is no such day.',
  },
  date_without_offset: {
    severity: 'warning',
    hint: 'The date has no offset from UTC, so it was read as UTC. Export dates with their offset, such as +0100 or Z.',
  },
  invalid_currency: {
    severity: 'error',
    hint: 'This is not a currency code of ISO 4217 in upper case, such as EUR.',
  },
  lone_surrogate: {
    severity: 'warning',
    hint: 'The text holds half of a character, which cannot be stored. It was replaced by U+FFFD. Check how the export cuts its texts.',
  },
  invalid_timestamp: {
    severity: 'error',
    hint: 'The value does not have the form of the timestamp pattern, which stands behind it in brackets, or there is no such day. Correct the value or the pattern.',
  },
  invalid_cast: {
    severity: 'error',
    hint: 'The value cannot be cast to the type that stands behind it in brackets. Correct the value, map it to another one, or take the cast away.',
  },
  transformation_without_field: {
    severity: 'warning',
    hint: 'The file does not have the field of this transformation, so the transformation did nothing. Check the name, upper and lower case matter.',
  },

  // Orders.
  unknown_column: {
    severity: 'warning',
    hint: 'The format does not know this column, so it is not imported. Check its name, upper and lower case matter; custom columns begin with custom_.',
  },
  invalid_user_id_type: {
    severity: 'error',
    hint: 'This is not a user id type: a built-in one such as email, or a name of small letters, digits and _ that begins with a letter.',
  },
  invalid_line_item_status: {
    severity: 'error',
    hint: 'The status of a line item must be placed, paid, fulfilled, refunded or cancelled.',
  },
  repeated_line_item: {
    severity: 'warning',
    hint: 'Two line items of the order have the same id. Both were kept. The id should be unique within the order.',
  },
  order_too_long: {
    severity: 'error',
    hint: 'The order has more than 10,000 rows, or more than 8 MiB. Check that the column of the order id is the right one.',
  },
  rejected_with_order: {
    severity: 'error',
    hint: 'This row has no error of its own, but another row of its order has, and an order is taken whole or not at all. Send all its rows again.',
  },
  total_mismatch: {
    severity: 'warning',
    hint: 'The total is not subtotal + tax + shipping. It was kept as it is. Prices that include tax are a frequent cause.',
  },
  line_items_mismatch: {
    severity: 'warning',
    hint: 'The totals of the line items do not add up to the total of the order. Both were kept. Check that no row of the order is missing.',
  },
  refund_above_total: {
    severity: 'warning',
    hint: 'More was refunded than the total. It was kept as it is.',
  },
  updated_before_created: {
    severity: 'warning',
    hint: 'The last update lies before the creation. Both were kept as they are.',
  },
  invalid_financial_status: {
    severity: 'error',
    hint: 'The financial status must be authorized, paid, partially_paid, pending, refunded, partially_refunded or voided.',
  },
  expired_order: {
    severity: 'error',
    hint: 'The payment of this order expired before it was made, so it is not an order to import. Remove it, or set the status to voided to import it as cancelled.',
  },
  invalid_fulfillment_status: {
    severity: 'error',
    hint: 'The fulfillment status of a line item must be pending, partial, restocked or fulfilled.',
  },
  repeated_order: {
    severity: 'notice',
    hint: 'The order stands in several places of the file. Only its last rows count: list all rows of an order one after the other.',
  },
  stale_order: {
    severity: 'notice',
    hint: 'What is stored of the order was updated later than this record, so the record was left out.',
  },

  // Products.
  malformed_xml: {
    severity: 'error',
    hint: 'The item is not well-formed XML: often a & or < that is not escaped, or a tag that is not closed.',
  },
  malformed_json: {
    severity: 'error',
    hint: 'The line is not JSON. In JSON Lines each line is one complete object.',
  },
  not_an_object: {
    severity: 'error',
    hint: 'The line is JSON, but not an object such as {"id":"p1"}.',
  },
  repeated_name: {
    severity: 'warning',
    hint: 'An object has the same name more than once, and its last value was taken. Give each field a name of its own.',
  },
  number_out_of_range: {
    severity: 'error',
    hint: 'The number is too large or too near to zero for a program to hold, or has more than 1,000 characters. Write it as text, in quotes.',
  },
  too_deep: {
    severity: 'error',
    hint: 'The record is nested deeper than 64 levels, or has more than 2,000 fields.',
  },
  invalid_type: {
    severity: 'error',
    hint: 'The value does not have the type of its field, such as a list where a text is expected.',
  },
  invalid_product_id: {
    severity: 'error',
    hint: 'A product id has no control characters and at most 256 characters; in Google product data at most 50, none of them a space.',
  },
  invalid_url: {
    severity: 'error',
    hint: 'This is not a complete address that begins with http:// or https://.',
  },
  invalid_price: {
    severity: 'error',
    hint: 'A price is a number with a decimal point, a space and a currency code of ISO 4217, such as 15.00 USD.',
  },
  price_without_currency: {
    severity: 'error',
    hint: 'The price has no currency. Write it as 15.00 USD.',
  },
  invalid_availability: {
    severity: 'error',
    hint: 'The availability must be in_stock, out_of_stock, preorder or backorder.',
  },
  missing_availability_date: {
    severity: 'error',
    hint: 'A product on preorder or backorder needs an availability_date.',
  },
  invalid_optional_value: {
    severity: 'warning',
    hint: 'The value does not have the form that the attribute has in Google product data. The attribute is optional, so the product was kept without it.',
  },
  value_too_long: {
    severity: 'warning',
    hint: 'The text is longer than Google product data allows. It was kept as it is.',
  },
  repeated_attribute: {
    severity: 'warning',
    hint: 'The attribute may stand only once in an item. The first value was taken.',
  },
  missing_identifier: {
    severity: 'warning',
    hint: 'Google asks for brand and for gtin or mpn, unless identifier_exists is no. The product was kept without.',
  },
  unknown_field: {
    severity: 'warning',
    hint: 'Products do not have this field, so it is not imported. Put it into customFields to keep it.',
  },
  repeated_product: {
    severity: 'notice',
    hint: 'The product stands in several places of the file. Only the last one counts.',
  },
} as const satisfies Record<string, { severity: Severity; hint: string }>;

export const SEVERITIES = ['error', 'warning', 'notice'] as const;
export type Severity = (typeof SEVERITIES)[number];
export type IssueCode = keyof typeof ISSUES;
