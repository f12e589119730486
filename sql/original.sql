-- The tables of an original Gazelle site that a tracker reads and writes, with no more columns than it needs. For the
-- demo and for tests; a real site has its own.

CREATE TABLE users_main (
    ID int unsigned NOT NULL AUTO_INCREMENT,
    Username varchar(20) NOT NULL,
    IP varchar(15) NOT NULL DEFAULT '0.0.0.0',
    Uploaded bigint unsigned NOT NULL DEFAULT 0,
    Downloaded bigint unsigned NOT NULL DEFAULT 0,
    Enabled enum('0','1','2') NOT NULL DEFAULT '0',
    Visible enum('1','0') NOT NULL DEFAULT '1',
    can_leech tinyint NOT NULL DEFAULT 1,
    torrent_pass char(32) NOT NULL,
    PRIMARY KEY (ID),
    UNIQUE KEY Username (Username),
    KEY torrent_pass (torrent_pass)
) ENGINE=InnoDB DEFAULT CHARSET=utf8;

CREATE TABLE torrents (
    ID int NOT NULL AUTO_INCREMENT,
    GroupID int NOT NULL,
    info_hash blob NOT NULL,
    Size bigint NOT NULL,
    Seeders int NOT NULL DEFAULT 0,
    Leechers int NOT NULL DEFAULT 0,
    Snatched int unsigned NOT NULL DEFAULT 0,
    balance bigint NOT NULL DEFAULT 0,
    last_action datetime DEFAULT NULL,
    FreeTorrent enum('0','1','2') NOT NULL DEFAULT '0',
    PRIMARY KEY (ID),
    UNIQUE KEY InfoHash (info_hash(40))
) ENGINE=InnoDB DEFAULT CHARSET=utf8;

CREATE TABLE users_freeleeches (
    UserID int NOT NULL,
    TorrentID int NOT NULL,
    Time datetime NOT NULL,
    Expired tinyint(1) NOT NULL DEFAULT 0,
    Downloaded bigint NOT NULL DEFAULT 0,
    Uses int NOT NULL DEFAULT 1,
    PRIMARY KEY (UserID, TorrentID)
) ENGINE=InnoDB DEFAULT CHARSET=utf8;

CREATE TABLE xbt_files_users (
    uid int NOT NULL,
    active tinyint(1) NOT NULL DEFAULT 1,
    announced int NOT NULL DEFAULT 0,
    completed tinyint(1) NOT NULL DEFAULT 0,
    downloaded bigint NOT NULL DEFAULT 0,
    remaining bigint NOT NULL DEFAULT 0,
    uploaded bigint NOT NULL DEFAULT 0,
    upspeed int unsigned NOT NULL DEFAULT 0,
    downspeed int unsigned NOT NULL DEFAULT 0,
    corrupt bigint NOT NULL DEFAULT 0,
    timespent int unsigned NOT NULL DEFAULT 0,
    useragent varchar(51) NOT NULL DEFAULT '',
    connectable tinyint NOT NULL DEFAULT 1,
    peer_id binary(20) NOT NULL,
    fid int NOT NULL,
    mtime int NOT NULL DEFAULT 0,
    ip varchar(15) NOT NULL DEFAULT '',
    PRIMARY KEY (peer_id, fid, uid),
    KEY uid_active (uid, active),
    KEY mtime (mtime)
) ENGINE=InnoDB DEFAULT CHARSET=utf8;

CREATE TABLE xbt_snatched (
    uid int NOT NULL DEFAULT 0,
    tstamp int NOT NULL,
    fid int NOT NULL,
    IP varchar(15) NOT NULL,
    KEY fid (fid),
    KEY uid_tstamp (uid, tstamp)
) ENGINE=InnoDB DEFAULT CHARSET=utf8;

CREATE TABLE xbt_client_whitelist (
    id int unsigned NOT NULL AUTO_INCREMENT,
    peer_id varchar(20) DEFAULT NULL,
    vstring varchar(200) DEFAULT '',
    PRIMARY KEY (id),
    UNIQUE KEY peer_id (peer_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8;
