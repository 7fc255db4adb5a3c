-- Subscriptions to named queries (EPCIS 2.0 §8.2.5): who is called back where, and how far. What is still to be sent, and
-- what was given up, are jobs of pg-boss in the schema `pgboss`, which it makes itself: they name a subscription and a
-- window of events and hold nothing of what events say, so that an erasure has nothing to look for there.
create table subscription (
  id       uuid primary key,
  party    text not null,
  query    text collate "C" not null,
  dest     text not null,
  -- Under which callbacks are signed, sealed under the master key; null leaves them unsigned.
  token    bytea,
  -- As given; null for a stream, which is run whenever something was captured.
  schedule jsonb,
  report_if_empty boolean not null,
  -- How identifiers are written (GS1-EPC-Format).
  epc_format text not null,
  -- Nothing that was recorded before is told.
  initial_record_time timestamptz(3) not null,
  created  timestamptz(3) not null,
  -- Whatever transactions before `since` wrote has been put into deliveries. In the middle of the window up to
  -- `until`, so has what lies in it up to the event `after`.
  since    bigint not null,
  until    bigint,
  after    bigint,
  -- When a schedule is run next.
  next_run timestamptz(3),
  -- The last event, in the order of record, of which a receiver said that it has it.
  told     bigint,
  -- The last callback that was accepted, and when the receiver said that it wants no more (410).
  last_notified timestamptz(3),
  ended    timestamptz(3),
  foreign key (party, query) references named_query on delete cascade,
  check ((until is null) = (after is null)),
  check ((schedule is null) = (next_run is null))
) with (fillfactor = 70);
create index subscription_by_query on subscription (party, query, id);
-- What has to be looked at.
create index subscription_live on subscription (next_run) where ended is null;
