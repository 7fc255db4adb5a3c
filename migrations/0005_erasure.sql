-- Erasures (§2) that were accepted and what is still owed of them. The bytes of a body that only some may read go in
-- the transaction that accepts the erasure; those of a public body go once an anchored head holds the erasure, since
-- until then no reader could tell an erased body from a lost one. What is owed survives every kill: it is a row.
create table erasure (
  digest   bytea primary key references body check (octet_length(digest) = 32),
  -- entry_id of the erasure.
  entry_id bytea not null unique check (octet_length(entry_id) = 32),
  accepted timestamptz(3) not null,
  -- When the bytes were deleted; null while they are still owed.
  done     timestamptz(3)
);
create index erasure_owed on erasure (accepted) where done is null;
create function refuse_other_erasure() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.done is not null
    or (new.digest, new.entry_id, new.accepted) is distinct from (old.digest, old.entry_id, old.accepted) then
    raise exception 'an erasure is accepted once and done once' using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end $$;
create trigger erasure_done_once before update or delete on erasure
  for each row execute function refuse_other_erasure();
insert into erasure (digest, entry_id, accepted, done)
  select b.digest, b.erased_by, s.received, s.received from body b join statement s on s.entry_id = b.erased_by
  where b.erased_by is not null;

-- The planner keeps samples of what columns hold, in a table of its own, where no erasure would find them.
alter table body alter column bytes set statistics 0;
alter table party alter column fields set statistics 0;
alter table product alter column fields set statistics 0;
alter table place alter column fields set statistics 0;
alter table lot alter column fields set statistics 0;
alter table waiting_enrolment alter column record set statistics 0;
select pg_clear_attribute_stats(current_schema(), 'body', 'bytes', false);
select pg_clear_attribute_stats(current_schema(), name, 'fields', false)
  from unnest(array['party', 'product', 'place', 'lot']) as name;
select pg_clear_attribute_stats(current_schema(), 'waiting_enrolment', 'record', false);

-- Who read which body that is not public, and on which day: no more is kept of a reader, and nothing of what it says.
create table disclosure (
  digest bytea not null check (octet_length(digest) = 32),
  party  text  not null,
  day    date  not null,
  primary key (digest, party, day)
);
create trigger disclosure_written_once before update or delete on disclosure
  for each row execute function refuse_change();

-- What was shipped to a party: whose trading partner it is.
create index holding_shipped on holding (party) where ground = 'shipment';
