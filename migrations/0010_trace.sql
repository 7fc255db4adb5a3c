-- A lot that only the addresses of its items name is found by their beginning: `/01/…/10/L/`, in roles from `parentLot`
-- on (packages/epcis/src/facts.ts). The index of all things would be read over a million items of the lot, whatever role
-- is asked for.
create index event_thing_of_lot on event_thing (role, key, arrival) where role >= 9;
