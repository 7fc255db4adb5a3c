-- What events are found by (EPCIS 2.0 §8.2.7.1): a projection of body 0 of every event, and of nothing that stands in
-- another body, so that nobody learns by asking what they may not read. It can be emptied and rebuilt from the log, and
-- what is erased goes from it (docs/decisions/0021-event-index.md).
--
-- `arrival` is when the statement was received, in milliseconds since 1970, times 2^20, and the low bits of a sequence:
-- rows lie in the order of record, and no other index says when a row was recorded.

-- The fixed words that an event can hold, each combination once: one index does for all of them. Only words of the
-- vocabulary stand here, which tell of nobody; rows are never changed, so whoever read one may go by it.
create table event_kind (
  id          int      generated always as identity primary key,
  -- Of body 0 (formats §2): 0 public, 1 partners, 2 authority.
  audience    smallint not null check (audience between 0 and 2),
  type        text     not null,
  action      text,
  biz_step    text,
  disposition text,
  error       boolean  not null,
  unique nulls not distinct (audience, type, action, biz_step, disposition, error)
);

create sequence event_arrival;
create table event (
  arrival     bigint  primary key,
  -- The transaction that wrote the row. A page and the ones after it list what the snapshot of the first one saw.
  xid         bigint  not null,
  kind        int     not null,
  -- Seconds since 1970, to the last digit that was written.
  event_time  numeric not null,
  -- No index: a statement says when it was received, which is where its row lies.
  entry_id    bytea   not null check (octet_length(entry_id) = 32),
  party       text    not null,
  -- Not unique: an error declaration has the id of the event that it is about (EPCIS 2.0 §7.4.1.2).
  event_id    text    not null,
  read_point  text    collate "C",
  biz_location text   collate "C"
);
create index event_by_kind on event (kind, arrival);
create index event_by_time on event (event_time, arrival);
create index event_by_xid on event (xid);
-- Hashes are all that an equal one is looked up by, and a fifth of the size of the ids.
create index event_by_id on event using hash (event_id);
create index event_by_read_point on event (read_point, arrival) where read_point is not null;
create index event_by_biz_location on event (biz_location, arrival) where biz_location is not null;

-- The things that an event names; what a trace follows, too. `role` counts the roles of packages/epcis/src/facts.ts.
create table event_thing (
  arrival  bigint   not null,
  role     smallint not null,
  key      text     collate "C" not null,
  quantity numeric,
  uom      text
);
create index event_thing_by_key on event_thing (key, role, arrival);
create index event_thing_by_arrival on event_thing (arrival);
-- A lot that only the addresses of its items name is found by their beginning: `/01/…/10/L/`, in roles from `parentLot`
-- on (packages/epcis/src/facts.ts). The index of all things would be read over a million items of the lot, whatever role
-- is asked for.
create index event_thing_of_lot on event_thing (role, key, arrival) where role >= 9;
create index event_thing_by_quantity on event_thing (quantity, arrival) where quantity is not null;

-- Everything else that can be asked for, by name. Names that begin with # are fields that few events have.
create table event_value (
  arrival bigint not null,
  name    text   collate "C" not null,
  text    text   collate "C",
  number  numeric,
  time    numeric
);
create index event_value_by_arrival on event_value (arrival);
create index event_value_by_text on event_value (name, text, arrival);
create index event_value_by_number on event_value (name, number, arrival) where number is not null;
create index event_value_by_time on event_value (name, time, arrival) where time is not null;

-- Enters events with what is found of them, in the given order: a function, since planning it anew for each document costs
-- more than doing it. `kinds`, `thing_of` and `value_of` count from 1, into the kinds given first and into the events. Filled
-- again, rows keep the transactions that wrote them (`xids`) and their `places`: the mark of a page and the position of a
-- subscription are places. What was not there before is given new ones.
create function enter_events(
  audiences smallint[], types text[], actions text[], biz_steps text[], dispositions text[], errors boolean[],
  kinds int[], recorded bigint[], xids bigint[], places bigint[], entry_ids bytea[], parties text[], event_ids text[],
  event_times numeric[], read_points text[], biz_locations text[],
  thing_of int[], roles smallint[], keys text[], quantities numeric[], uoms text[],
  value_of int[], names text[], texts text[], numbers numeric[], times numeric[]
) returns void language plpgsql as $$
declare
  ids      int[];
  arrivals bigint[];
begin
  loop
    select array_agg(k.id order by i.n) into ids
      from unnest(audiences, types, actions, biz_steps, dispositions, errors)
        with ordinality as i (audience, type, action, biz_step, disposition, error, n)
      left join event_kind k on k.audience = i.audience and k.type = i.type and k.action is not distinct from i.action
        and k.biz_step is not distinct from i.biz_step and k.disposition is not distinct from i.disposition
        and k.error = i.error;
    exit when array_position(ids, null) is null;
    -- In one order, or two documents that bring the same kinds could wait for each other.
    insert into event_kind (audience, type, action, biz_step, disposition, error)
      select * from unnest(audiences, types, actions, biz_steps, dispositions, errors) as i order by 1, 2, 3, 4, 5, 6
      on conflict do nothing;
  end loop;
  select array_agg(coalesce(i.place, (i.recorded << 20) | (nextval('event_arrival') & 1048575))) into arrivals
    from unnest(recorded, places) as i (recorded, place);
  insert into event (arrival, xid, kind, event_time, entry_id, party, event_id, read_point, biz_location)
    select i.arrival, coalesce(i.xid, pg_current_xact_id()::text::bigint), ids[i.kind], i.event_time, i.entry_id, i.party,
        i.event_id, i.read_point, i.biz_location
      from unnest(arrivals, kinds, xids, entry_ids, parties, event_ids, event_times, read_points, biz_locations)
        as i (arrival, kind, xid, entry_id, party, event_id, event_time, read_point, biz_location);
  insert into event_thing (arrival, role, key, quantity, uom)
    select arrivals[i.n], i.role, i.key, i.quantity, i.uom
      from unnest(thing_of, roles, keys, quantities, uoms) as i (n, role, key, quantity, uom);
  if cardinality(names) > 0 then
    insert into event_value (arrival, name, text, number, time)
      select arrivals[i.n], i.name, i.text, i.number, i.time
        from unnest(value_of, names, texts, numbers, times) as i (n, name, text, number, time);
  end if;
end $$;

-- The planner keeps samples of what columns hold, in a table of its own, where no erasure would find them. It plans
-- these tables blind, as packages/store/src/event/ expects of it.
do $$
declare col record;
begin
  for col in
    select attrelid::regclass as place, attname from pg_attribute
      where attrelid in ('event'::regclass, 'event_thing'::regclass, 'event_value'::regclass) and attnum > 0
  loop
    execute format('alter table %s alter column %I set statistics 0', col.place, col.attname);
  end loop;
end $$;
