-- The subject map (§4) in pages, so that no process holds it whole. What a page is
-- stands in packages/merkle/src/map-page.ts. Everything here follows from `history`
-- and could be built again from it; nothing here is believed by a reader.
--
-- A page is kept in the version of each generation that is in service: the head of
-- size s sees of every path the newest version with since <= s. Between two heads the
-- map of the next one grows under `since` = size of the last head + 1, in place.
create table map_page (
  path    text   collate "C" not null check (octet_length(path) <= 64),
  since   bigint not null check (since >= 0),
  content bytea  not null,
  primary key (path, since)
);
-- Pages have some two kilobytes and do not compress: kept in the row, they are read and written in one step.
alter table map_page alter column content set storage plain;
-- What replaced older versions, once the head that saw those is out of service.
create index map_page_since on map_page (since);

-- How many entries of the log the newest pages stand for, and up to which generation older versions were dropped.
create table map_state (
  one    boolean primary key default true check (one),
  size   bigint not null default 0 check (size >= 0),
  pruned bigint not null default 0 check (pruned >= 0)
);
insert into map_state default values;
