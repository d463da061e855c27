-- What the service may do in its database: read and write rows, and make temporary tables while it merges. It may not
-- change tables, and sees nothing else of the server. Tables of later migrations get the same rights by themselves.
revoke all on database offline_imports from public;
grant connect, temporary on database offline_imports to offline_imports_app;
revoke create on schema public from public;
grant usage on schema public to offline_imports_app;
alter default privileges for role offline_imports_owner in schema public
  grant select, insert, update, delete on tables to offline_imports_app;
alter default privileges for role offline_imports_owner in schema public
  grant usage on sequences to offline_imports_app;
-- For tables that are there already.
grant select, insert, update, delete on all tables in schema public to offline_imports_app;
grant usage on all sequences in schema public to offline_imports_app;
