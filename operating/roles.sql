-- Two roles with the least rights that do: the owner migrates, the service reads and writes rows. Run once by an
-- administrator in any database; then `rights.sql` in the new one, as the owner or an administrator; then
-- `npm run migrate` as the owner. Give both roles passwords: `alter role ... password '...'`.
create role offline_imports_owner login;
create role offline_imports_app login;
create database offline_imports owner offline_imports_owner template template0 encoding 'UTF8' locale 'C';
