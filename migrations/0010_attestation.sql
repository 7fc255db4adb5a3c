-- Tests, certificates and acts: which version of which record vouches for what. A projection of the log like the
-- registers; what is said is read from the bodies, so that each reader is shown what is for him and nothing erased.
create table attestation (
  type     text   not null check (type in ('test', 'certificate', 'act')),
  issuer   text   not null,
  -- The issuer's own number.
  id       text   not null,
  version  int    not null check (version >= 1),
  -- Keys of the subjects, ascending.
  keys     bytea[] not null,
  entry_id bytea  not null unique check (octet_length(entry_id) = 32),
  primary key (type, issuer, id, version)
);
create index attestation_by_key on attestation using gin (keys);
