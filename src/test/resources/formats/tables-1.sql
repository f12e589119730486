-- Caracal's own tables in a site's database. Nothing of the site's is changed, and nothing of it refers to them.
-- `caracal db install` runs this file; running it again changes nothing.

-- One row: the ledger's name, the number of the last batch that is in the database, and which run of a tracker wrote it.
-- They move in the same transaction as the batch's rows, so a batch that is in the database is never applied again, and
-- a journal can tell whether somebody else wrote since.
CREATE TABLE IF NOT EXISTS caracal_ledger (
    id tinyint unsigned NOT NULL,
    ledger_id binary(16) NOT NULL,
    last_batch bigint unsigned NOT NULL,
    writer binary(16) NOT NULL,
    committed_at int unsigned NOT NULL,
    PRIMARY KEY (id)
) ENGINE=InnoDB;

INSERT IGNORE INTO caracal_ledger (id, ledger_id, last_batch, writer, committed_at)
VALUES (1, UNHEX(MD5(CONCAT(UUID(), RAND()))), 0, REPEAT(CHAR(0), 16), 0);

-- Freeleech tokens that were used up by a completed download and that the site has not yet been told of.
CREATE TABLE IF NOT EXISTS caracal_token_expiries (
    uid int unsigned NOT NULL,
    tid int unsigned NOT NULL,
    PRIMARY KEY (uid, tid)
) ENGINE=InnoDB;

-- What the next announce of a peer is accounted against, where the site's xbt_files_users cannot tell: because the peer
-- has been silent and the site deletes such rows, or because of what a partial freeleech has rounded off.
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
    PRIMARY KEY (uid, fid, peer_id),
    KEY last_announced (last_announced)
) ENGINE=InnoDB;
