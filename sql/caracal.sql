-- Caracal's own tables in a site's database. Nothing of the site's is changed, and nothing of it refers to them.
-- `caracal db install` runs this file; running it again changes nothing.

-- One row: the ledger's name, the number of the last batch that is in the database, and which run of a tracker wrote it.
-- They move in the same transaction as the batch's rows, so a batch that is in the database is never applied again, and
-- a journal can tell whether somebody else wrote since. The comment says of what format all these tables are, so that an
-- earlier version of Caracal does not use what it does not know.
CREATE TABLE IF NOT EXISTS caracal_ledger (
    id tinyint unsigned NOT NULL,
    ledger_id binary(16) NOT NULL,
    last_batch bigint unsigned NOT NULL,
    writer binary(16) NOT NULL,
    committed_at int unsigned NOT NULL,
    PRIMARY KEY (id)
) ENGINE=InnoDB COMMENT='format 1';

INSERT IGNORE INTO caracal_ledger (id, ledger_id, last_batch, writer, committed_at)
VALUES (1, UNHEX(MD5(CONCAT(UUID(), RAND()))), 0, REPEAT(CHAR(0), 16), 0);

-- Freeleech tokens that were used up by a completed download and that the site has not yet been told of.
CREATE TABLE IF NOT EXISTS caracal_token_expiries (
    uid int unsigned NOT NULL,
    tid int unsigned NOT NULL,
    PRIMARY KEY (uid, tid)
) ENGINE=InnoDB;

-- What the next announce of a peer is accounted against, where the site's xbt_files_users cannot tell: because the peer
-- has been silent and the site deletes such rows, because of what freeleech and multipliers have rounded off (hundredths
-- of a byte: carried of the download, carried_up of the upload), or because it has everything and is paused, so that its time does not count as seeding.
CREATE TABLE IF NOT EXISTS caracal_baselines (
    uid int unsigned NOT NULL,
    fid int unsigned NOT NULL,
    peer_id binary(20) NOT NULL,
    uploaded bigint unsigned NOT NULL,
    downloaded bigint unsigned NOT NULL,
    corrupt bigint NOT NULL,
    remaining bigint unsigned NOT NULL,
    carried tinyint unsigned NOT NULL,
    first_announced bigint NOT NULL,
    last_announced bigint NOT NULL,
    announces int NOT NULL,
    paused tinyint unsigned NOT NULL DEFAULT 0,
    carried_up tinyint unsigned NOT NULL DEFAULT 0,
    PRIMARY KEY (uid, fid, peer_id),
    KEY last_announced (last_announced)
) ENGINE=InnoDB;

-- What members are credited (up) and charged (down) of less than a byte, in millionths, where the site multiplies what
-- they transfer: with more of it it becomes a byte of their totals.
CREATE TABLE IF NOT EXISTS caracal_fractions (
    uid int unsigned NOT NULL,
    up int unsigned NOT NULL,
    down int unsigned NOT NULL,
    PRIMARY KEY (uid)
) ENGINE=InnoDB;

-- Tables that were made before there were such columns get them.
SET @add = IF((SELECT COUNT(*) FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_SCHEMA = DATABASE()
    AND TABLE_NAME = 'caracal_baselines' AND COLUMN_NAME = 'paused') = 0,
    'ALTER TABLE caracal_baselines ADD COLUMN paused tinyint unsigned NOT NULL DEFAULT 0', 'DO 0');
PREPARE add_column FROM @add;
EXECUTE add_column;
DEALLOCATE PREPARE add_column;
SET @add = IF((SELECT COUNT(*) FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_SCHEMA = DATABASE()
    AND TABLE_NAME = 'caracal_baselines' AND COLUMN_NAME = 'carried_up') = 0,
    'ALTER TABLE caracal_baselines ADD COLUMN carried_up tinyint unsigned NOT NULL DEFAULT 0', 'DO 0');
PREPARE add_column FROM @add;
EXECUTE add_column;
DEALLOCATE PREPARE add_column;

-- The history of members' stays on torrents, for `transfer_history = true`. Bytes as they went over the wire (uploaded,
-- downloaded) and as they were credited and charged; seconds on the torrent (activetime) and seeding it (seedtime), each
-- counted once however many clients a member has there. completed_at is the first completion, 0 if there is none.
CREATE TABLE IF NOT EXISTS caracal_transfers (
    uid int unsigned NOT NULL,
    fid int unsigned NOT NULL,
    uploaded bigint unsigned NOT NULL,
    downloaded bigint unsigned NOT NULL,
    credited_up bigint unsigned NOT NULL,
    credited_down bigint unsigned NOT NULL,
    seedtime bigint unsigned NOT NULL,
    activetime bigint unsigned NOT NULL,
    first_announced bigint NOT NULL,
    last_announced bigint NOT NULL,
    completed_at bigint NOT NULL,
    completions int unsigned NOT NULL,
    active tinyint unsigned NOT NULL,
    seeding tinyint unsigned NOT NULL,
    remaining bigint unsigned NOT NULL,
    PRIMARY KEY (uid, fid),
    KEY fid (fid)
) ENGINE=InnoDB;

-- Which seconds of the last interval were counted for members with several clients on one torrent, for the next start.
CREATE TABLE IF NOT EXISTS caracal_shared_time (
    uid int unsigned NOT NULL,
    fid int unsigned NOT NULL,
    counted varbinary(512) NOT NULL,
    last_announced bigint NOT NULL,
    PRIMARY KEY (uid, fid),
    KEY last_announced (last_announced)
) ENGINE=InnoDB;

-- Bonus points, for `bonus = FORMULA`. How many of the seconds that caracal_transfers counts have been paid.
CREATE TABLE IF NOT EXISTS caracal_bonus_paid (
    uid int unsigned NOT NULL,
    fid int unsigned NOT NULL,
    seconds bigint unsigned NOT NULL,
    PRIMARY KEY (uid, fid)
) ENGINE=InnoDB;

-- What members were paid, by the round (its beginning, in Unix seconds).
CREATE TABLE IF NOT EXISTS caracal_bonus (
    uid int unsigned NOT NULL,
    period bigint NOT NULL,
    points decimal(24,6) NOT NULL,
    PRIMARY KEY (uid, period)
) ENGINE=InnoDB;

-- What each member was paid in all.
CREATE TABLE IF NOT EXISTS caracal_bonus_totals (
    uid int unsigned NOT NULL,
    points decimal(24,6) NOT NULL,
    PRIMARY KEY (uid)
) ENGINE=InnoDB;

-- One row: how far the round under way has come, and whether there was a first one, which pays nothing.
CREATE TABLE IF NOT EXISTS caracal_bonus_round (
    id tinyint unsigned NOT NULL,
    opened tinyint unsigned NOT NULL,
    under_way tinyint unsigned NOT NULL,
    uid int unsigned NOT NULL,
    fid int unsigned NOT NULL,
    began_at bigint NOT NULL,
    PRIMARY KEY (id)
) ENGINE=InnoDB;

INSERT IGNORE INTO caracal_bonus_round (id, opened, under_way, uid, fid, began_at) VALUES (1, 0, 0, 0, 0, 0);

-- Freeleech and multipliers (`caracal freeleech`, update?action=update_freeleech): what an uploaded and a downloaded byte
-- count for, in percent, of begins up to, not including, ends (Unix seconds; 0: it stays). target is the id of the group,
-- torrent or user, and 0 for the whole site. Changed by the tracker alone.
CREATE TABLE IF NOT EXISTS caracal_freeleech (
    scope enum('site', 'group', 'torrent', 'user') NOT NULL,
    target int unsigned NOT NULL,
    begins bigint NOT NULL,
    ends bigint NOT NULL,
    up_percent smallint unsigned NOT NULL,
    down_percent smallint unsigned NOT NULL,
    PRIMARY KEY (scope, target, begins),
    KEY ends (ends)
) ENGINE=InnoDB;

-- Cases of hit-and-run, for `hnr = true`: a member and a torrent it owes time. state: 0 none any more, 1 watching,
-- 2 at risk, 3 hnr, 4 cleared by seeding, 5 cleared by staff, 6 cleared by payment. What was asked when the case began is
-- kept with it: the version of the rules, seconds to be seeded (required) up to a moment (deadline), or uploaded by
-- downloaded in thousandths (ratio; 0: none). counted is 0 for what a tracker has yet to count for the member's block.
CREATE TABLE IF NOT EXISTS caracal_hnr (
    uid int unsigned NOT NULL,
    fid int unsigned NOT NULL,
    state tinyint unsigned NOT NULL,
    version int unsigned NOT NULL,
    since bigint NOT NULL,
    deadline bigint NOT NULL,
    required bigint unsigned NOT NULL,
    ratio int unsigned NOT NULL,
    decided_at bigint NOT NULL,
    counted tinyint unsigned NOT NULL DEFAULT 1,
    note varchar(200) NOT NULL DEFAULT '',
    PRIMARY KEY (uid, fid),
    KEY state_uid (state, uid),
    KEY counted (counted)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- One row: how far the round through caracal_transfers has come that judges them.
CREATE TABLE IF NOT EXISTS caracal_hnr_sweep (
    id tinyint unsigned NOT NULL,
    uid int unsigned NOT NULL,
    fid int unsigned NOT NULL,
    began_at bigint NOT NULL,
    under_way tinyint unsigned NOT NULL,
    PRIMARY KEY (id)
) ENGINE=InnoDB;

INSERT IGNORE INTO caracal_hnr_sweep (id, uid, fid, began_at, under_way) VALUES (1, 0, 0, 0, 0);

-- Members who may not leech for their open cases. This is ours: users_main.can_leech is the moderators' and never
-- written, and nothing they decide there changes this. until is 0 while it lasts.
CREATE TABLE IF NOT EXISTS caracal_hnr_blocks (
    uid int unsigned NOT NULL,
    since bigint NOT NULL,
    until bigint NOT NULL,
    cases int unsigned NOT NULL,
    reason varchar(200) NOT NULL,
    PRIMARY KEY (uid)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
