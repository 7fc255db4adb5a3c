-- Filled again, rows keep their places as well as the transactions that wrote them: the mark of a page and the position of
-- a subscription are places. `places` has those of rows that were there before; what was not there is given a new one.
drop function enter_events;
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
