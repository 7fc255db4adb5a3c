-- The spine: statements as accepted, the log they are put into, the heads that
-- commit to it, and the evidence that a head stood on a chain (formats §2–§8).
--
-- Two rules hold for every table here. Bytes that were hashed or signed are
-- bytea and are never rebuilt. What the log has said stands for ever: a row of
-- such a table is written once, and a trigger says so to whoever tries.

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% of % is refused: its rows are written once', lower(tg_op), tg_table_name
    using errcode = 'integrity_constraint_violation';
end $$;

-- A statement as it was accepted, before and after it has a position. Its
-- position lies in `entry` and not here, so that sequencing never rewrites it.
create table statement (
  -- H(ToBeSigned): signatures are malleable, what was signed is not (§2).
  entry_id bytea primary key check (octet_length(entry_id) = 32),
  entry    bytea not null check (octet_length(entry) between 100 and 65535),
  leaf     bytea not null generated always as (sha256('\x00'::bytea || entry)) stored,
  kind     text  not null check (kind in ('event', 'record', 'key', 'policy', 'erasure', 'heartbeat')),
  -- Last segment of the header's `iss`, and the key that signed.
  party    text  not null,
  kid      bytea not null check (octet_length(kid) = 32),
  -- Keys of the subjects as the header names them, ascending, 32 bytes each,
  -- joined: an array of bytea costs the sequencer three times as much to read.
  subjects bytea not null check (octet_length(subjects) > 0 and octet_length(subjects) % 32 = 0),
  received timestamptz(3) not null
);
-- Entries do not compress (hashes and signatures); trying costs processor time.
alter table statement alter column entry set storage external;

create trigger statement_written_once before update or delete on statement
  for each row execute function refuse_change();
create trigger statement_never_emptied before truncate on statement
  for each statement execute function refuse_change();

-- Statements that wait for a position. `arrival` orders them and nothing else:
-- a sequence leaves gaps and commits out of order, so it is never a position.
-- What the sequencer needs is repeated here, so that it reads one narrow table
-- from its beginning and never the statements, which lie in the order of hashes.
create table pending (
  arrival  bigint generated always as identity primary key,
  entry_id bytea not null,
  leaf     bytea not null,
  kid      bytea not null,
  subjects bytea not null
);

-- A position in the log. No foreign key: the sequencer inserts from the join
-- of `pending` and `statement`, and the check would cost a third of its speed.
create table entry (
  index    bigint primary key check (index >= 0),
  entry_id bytea  not null unique
);
create trigger entry_written_once before update or delete on entry
  for each row execute function refuse_change();
create trigger entry_never_emptied before truncate on entry
  for each statement execute function refuse_change();

-- How long the log is. One row for each log; its lock is taken by whoever gives out positions.
create table log_state (
  origin text   primary key,
  size   bigint not null default 0 check (size >= 0)
);
create function refuse_shrinking_log() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or new.origin <> old.origin or new.size < old.size then
    raise exception 'log % does not shrink, move or end', old.origin
      using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end $$;
create trigger log_state_grows before update or delete on log_state
  for each row execute function refuse_shrinking_log();

-- C2SP tiles of height 8: up to 256 hashes of one level, joined. A tile only grows.
create table tile (
  level  int    not null check (level between 0 and 63),
  index  bigint not null check (index >= 0),
  hashes bytea  not null check (octet_length(hashes) between 32 and 8192 and octet_length(hashes) % 32 = 0),
  primary key (level, index)
);
alter table tile alter column hashes set storage external;
create function refuse_other_tile() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or new.level <> old.level or new.index <> old.index
    or substring(new.hashes for octet_length(old.hashes)) <> old.hashes then
    raise exception 'tile %/% only grows', old.level, old.index
      using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end $$;
create trigger tile_grows before update or delete on tile
  for each row execute function refuse_other_tile();

-- The history of a subject key (§4): which entries name it, in log order.
-- `n` counts from 0. `root` is the history root up to and with this item; it is
-- kept for the last item of a key in a batch only, and heads stand at ends of
-- batches, so the value of any key in any head is one index lookup.
create table history (
  key   bytea  not null check (octet_length(key) = 32),
  index bigint not null,
  n     bigint not null check (n >= 0),
  leaf  bytea  not null check (octet_length(leaf) = 32),
  root  bytea  check (octet_length(root) = 32),
  primary key (key, index)
);
-- Which keys changed between two heads. Batches lie in the table one after another, so
-- a summary of page ranges does what a tree would, at a tenth of its cost in writing.
create index history_by_index on history using brin (index) with (pages_per_range = 64, autosummarize = on);
create trigger history_written_once before update or delete on history
  for each row execute function refuse_change();
create trigger history_never_emptied before truncate on history
  for each statement execute function refuse_change();

-- Where the history of each key stands now: what the sequencer needs to append.
-- Room is left in every page, so an update stays in it and touches no index.
create table subject (
  key      bytea  primary key check (octet_length(key) = 32),
  count    bigint not null check (count >= 1),
  frontier bytea  not null
) with (fillfactor = 60);

-- Bodies lie beside the log, by audience (§2). Staged until a statement names
-- it, then bound to that statement for ever; only an erasure empties it.
create table body (
  digest      bytea primary key check (octet_length(digest) = 32),
  bytes       bytea check (octet_length(bytes) <= 1048576),
  uploaded_by text  not null,
  staged_at   timestamptz(3) not null,
  entry_id    bytea check (octet_length(entry_id) = 32),
  audience    smallint check (audience between 0 and 2),
  -- entry_id of the erasure under which the bytes were deleted.
  erased_by   bytea check (octet_length(erased_by) = 32),
  check ((entry_id is null) = (audience is null)),
  check ((bytes is null) = (erased_by is not null))
);
create index body_staged on body (staged_at) where entry_id is null;
create function refuse_other_body() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    if old.entry_id is null then return old; end if;
    raise exception 'a body that a statement names is erased, not deleted'
      using errcode = 'integrity_constraint_violation';
  end if;
  if new.digest <> old.digest or new.uploaded_by <> old.uploaded_by
    or (old.entry_id is not null and (new.entry_id is distinct from old.entry_id or new.audience is distinct from old.audience))
    or (new.bytes is not null and new.bytes is distinct from old.bytes)
    or (old.erased_by is not null and new.erased_by is distinct from old.erased_by) then
    raise exception 'a body is bound once and erased once'
      using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end $$;
create trigger body_bound_once before update or delete on body
  for each row execute function refuse_other_body();

-- Heads (§5): one for each size, times growing, at most one in flight.
-- open (waits for witnesses) → witnessed (waits for the chain) → anchored; open → abandoned.
create table head (
  size       bigint primary key check (size >= 1),
  time       bigint not null unique check (time > 0),
  log_root   bytea  not null check (octet_length(log_root) = 32),
  map_root   bytea  not null check (octet_length(map_root) = 32),
  checkpoint text   not null,
  state      text   not null default 'open' check (state in ('open', 'witnessed', 'anchored', 'abandoned'))
);
create unique index head_one_in_flight on head ((true)) where state in ('open', 'witnessed');
create index head_anchored on head (size) where state = 'anchored';
create function refuse_other_head() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'a head is not deleted' using errcode = 'integrity_constraint_violation';
  end if;
  if tg_op = 'INSERT' then
    if exists (select from head where size >= new.size or time >= new.time) then
      raise exception 'heads grow in size and time' using errcode = 'integrity_constraint_violation';
    end if;
    return new;
  end if;
  if (new.size, new.time, new.log_root, new.map_root, new.checkpoint)
      is distinct from (old.size, old.time, old.log_root, old.map_root, old.checkpoint)
    or (old.state, new.state) not in (('open', 'witnessed'), ('witnessed', 'anchored'), ('open', 'abandoned'))
      and old.state <> new.state then
    raise exception 'head % is %, and never another', old.size, old.state
      using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end $$;
create trigger head_grows before insert or update or delete on head
  for each row execute function refuse_other_head();

-- What witnesses signed: ERC-2098, by address.
create table head_signature (
  size      bigint not null references head,
  address   bytea  not null check (octet_length(address) = 20),
  signature bytea  not null check (octet_length(signature) = 64),
  primary key (size, address)
);
create trigger head_signature_written_once before update or delete on head_signature
  for each row execute function refuse_change();

-- Transactions that carry a head, stored signed before they are sent: after a
-- crash the same bytes are sent again, and never a second transaction beside them.
create table anchor_transaction (
  hash     bytea  primary key check (octet_length(hash) = 32),
  chain_id bigint not null,
  sender   bytea  not null check (octet_length(sender) = 20),
  nonce    bigint not null check (nonce >= 0),
  size     bigint not null references head,
  raw      bytea  not null,
  signed_at timestamptz(3) not null
);
create index anchor_transaction_by_size on anchor_transaction (size);
create trigger anchor_transaction_written_once before update or delete on anchor_transaction
  for each row execute function refuse_change();

-- Evidence (§8) that a head stood in a contract, as verified when captured. A
-- chain that went back anchors the head again, and the new evidence replaces the old.
create table anchor (
  size         bigint not null references head,
  chain_id     bigint not null,
  contract     bytea  not null check (octet_length(contract) = 20),
  block_number bigint not null check (block_number >= 0),
  block_hash   bytea  not null check (octet_length(block_hash) = 32),
  -- One member of the proof file's `anchors`, compact JSON, as it goes into the file.
  evidence     text   not null,
  primary key (size, chain_id, contract)
);

-- Keys of parties, a projection of the log's key statements and of the policy's
-- first authorities (which have no enrolment). A statement is accepted under a
-- share lock on its signer's row; enrolment and revocation change the row and
-- insert their statement in one transaction: so no statement ever arrives after
-- the revocation of the key that signed it.
create table party_key (
  kid         bytea  primary key check (octet_length(kid) = 32),
  party       text   not null,
  jwk         text   not null,
  roles       text[] not null,
  custody     text   not null check (custody in ('own', 'platform')),
  mark        text   not null check (mark in ('first', 'joined', 'recovery')),
  enrolled_by bytea  check (octet_length(enrolled_by) = 32),
  revoked_by  bytea  check (octet_length(revoked_by) = 32)
);
create index party_key_by_party on party_key (party);

-- Private keys that the platform keeps for parties, sealed under the master key.
create table custodial_key (
  kid    bytea primary key references party_key,
  sealed bytea not null
);
