-- What events are found by (EPCIS 2.0 §8.2.7.1): a projection of body 0 of every event, and of nothing that stands in
-- another body, so that nobody learns by asking what they may not read. It can be emptied and rebuilt from the log.
--
-- A row is written by the transaction that accepts the statement, so whoever captured an event finds it. `arrival` orders
-- rows and nothing else: it has gaps, and commits out of order. `xid` says which transaction wrote a row: a page and the
-- ones that follow it list what the snapshot of the first one saw, however much is captured meanwhile.
create table event (
  arrival     bigint generated always as identity primary key,
  entry_id    bytea    not null unique check (octet_length(entry_id) = 32),
  xid         xid8     not null default pg_current_xact_id(),
  party       text     not null,
  -- Of body 0 (formats §2): 0 public, 1 partners, 2 authority.
  audience    smallint not null check (audience between 0 and 2),
  recorded    timestamptz(3) not null,
  -- Not unique: an error declaration has the id of the event that it is about (EPCIS 2.0 §7.4.1.2).
  event_id    text     not null,
  type        text     not null,
  action      text,
  -- Seconds since 1970, to the last digit that was written.
  event_time  numeric  not null,
  biz_step    text,
  disposition text,
  read_point  text,
  biz_location text,
  transformation_id text,
  error_time  numeric,
  error_reason text
);

-- The things that an event names, by role; what a trace follows, too.
create table event_thing (
  arrival  bigint not null,
  role     text   not null,
  key      text   collate "C" not null,
  quantity numeric,
  uom      text
);

-- Everything else that can be asked for, by name.
create table event_value (
  arrival bigint not null,
  name    text   collate "C" not null,
  text    text   collate "C",
  number  numeric,
  time    numeric
);
