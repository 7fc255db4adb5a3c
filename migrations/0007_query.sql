-- Named queries (EPCIS 2.0 §8.2.7): of one party each, by the name it gave. `query` is the JSON as it was given; it is
-- read anew whenever it is asked, and what its party may see is decided then.
create table named_query (
  party   text not null,
  name    text collate "C" not null check (name <> '' and length(name) <= 200),
  query   text not null,
  created timestamptz(3) not null,
  primary key (party, name)
);

-- Marks of pages that their reader gave back before they expired: they open no page any more.
create table dropped_page (
  digest  bytea primary key check (octet_length(digest) = 32),
  expires timestamptz(3) not null
);
