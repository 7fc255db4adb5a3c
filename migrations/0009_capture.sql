-- What a document became when its events stand or fall each by itself (EPCIS 2.0 §12.6): of a refused event the 32
-- bytes in `entry_ids` are zero, and `errors` says why.
alter table capture_job
  add behaviour text not null default 'rollback' check (behaviour in ('rollback', 'proceed')),
  -- Compact JSON: the problems that the party was told of, and nothing of what the refused events said; null if none.
  add errors text;

-- A party's captures, the newest first.
create index capture_job_by_party on capture_job (party, created_at desc, id desc);
