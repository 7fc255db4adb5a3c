-- What the writer keeps: who may write (API keys), what was asked (jobs, items),
-- and the registers. The registers, holdings and contents are projections of the
-- log: they can be emptied and rebuilt from it at any time.

-- A key of the HTTP interface. Only its hash is kept: it has 32 random bytes, so
-- the hash cannot be searched, and a stolen backup opens nothing.
create table api_key (
  hash       bytea primary key check (octet_length(hash) = 32),
  party      text  not null,
  name       text  not null,
  created_at timestamptz(3) not null,
  revoked_at timestamptz(3)
);
create index api_key_by_party on api_key (party);

-- A captured document: it exists once its events are committed, so it has
-- always succeeded. A refused document leaves nothing.
create table capture_job (
  id         bytea primary key check (octet_length(id) = 16),
  party      text  not null,
  created_at timestamptz(3) not null,
  -- The statement of each event, in the order of the document: 32 bytes each, joined.
  entry_ids  bytea not null check (octet_length(entry_ids) % 32 = 0)
);
create trigger capture_job_written_once before update or delete on capture_job
  for each row execute function refuse_change();

-- Which statement an event became, by the party and the event as received (§2):
-- sent again, it gives the same statement and not a second one.
create table capture_item (
  party    text  not null,
  digest   bytea not null check (octet_length(digest) = 32),
  entry_id bytea not null check (octet_length(entry_id) = 32),
  primary key (party, digest)
);
create trigger capture_item_written_once before update or delete on capture_item
  for each row execute function refuse_change();

-- A party whose enrolment waits for the countersignature of an authority.
create table waiting_enrolment (
  party      text  primary key,
  kid        bytea not null unique check (octet_length(kid) = 32),
  jwk        text  not null,
  -- The private key, sealed, if the platform keeps it.
  sealed     bytea,
  roles      text[] not null,
  -- What is to be recorded of the party once its key is live, as asked; null if it will sign that itself.
  record     jsonb,
  created_at timestamptz(3) not null
);

-- Registers: one row for each version of a signed record. `fields` are those of
-- body 0; what stands in bodies of its own (names, telephones, free text) stays
-- there, where an erasure reaches it.
create table party (
  id text not null, version int not null check (version >= 1), issuer text not null, valid_from date not null,
  fields jsonb not null, entry_id bytea not null,
  primary key (id, version)
);
create index party_by_gln on party ((fields ->> 'gln'));
create table product (
  id text not null, version int not null check (version >= 1), issuer text not null, valid_from date not null,
  fields jsonb not null, entry_id bytea not null,
  primary key (id, version)
);
create index product_by_issuer on product (issuer, id);
create table place (
  id text not null, version int not null check (version >= 1), issuer text not null, valid_from date not null,
  fields jsonb not null, entry_id bytea not null,
  primary key (id, version)
);
create index place_by_issuer on place (issuer, id);
create table lot (
  id text not null, version int not null check (version >= 1), issuer text not null, valid_from date not null,
  fields jsonb not null, entry_id bytea not null,
  primary key (id, version)
);
create index lot_by_issuer on lot (issuer, id);

-- Who may speak of a thing: the one party that claims it (registered it, or was
-- the first to name it), and those it was shipped to.
create table holding (
  key    bytea not null check (octet_length(key) = 32),
  party  text  not null,
  ground text  not null check (ground in ('claim', 'shipment')),
  primary key (key, party, ground)
);
-- Of two parties that claim at once, one wins and the other waits here to be told.
create unique index holding_one_claim on holding (key) where ground = 'claim';

-- What is in which unit now, as the aggregations say.
create table content (
  parent bytea not null check (octet_length(parent) = 32),
  child  bytea not null check (octet_length(child) = 32),
  primary key (parent, child)
);
