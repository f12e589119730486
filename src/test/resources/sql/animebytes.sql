-- The tables of an AnimeBytes-like site that a tracker reads and writes, with a few of those columns that a site has
-- besides. For tests; a real site has its own.

CREATE TABLE users_main (
    ID int unsigned NOT NULL AUTO_INCREMENT,
    Username varchar(20) NOT NULL,
    Uploaded bigint unsigned NOT NULL DEFAULT 0,
    Downloaded bigint unsigned NOT NULL DEFAULT 0,
    rawup bigint unsigned NOT NULL DEFAULT 0,
    rawdl bigint unsigned NOT NULL DEFAULT 0,
    Enabled enum('0','1','2') NOT NULL DEFAULT '0',
    torrent_pass char(32) NOT NULL,
    DownMultiplier float NOT NULL DEFAULT 1,
    UpMultiplier float NOT NULL DEFAULT 1,
    DisableDownload tinyint NOT NULL DEFAULT 0,
    TrackerHide tinyint NOT NULL DEFAULT 0,
    PRIMARY KEY (ID),
    UNIQUE KEY Username (Username),
    KEY torrent_pass (torrent_pass)
) ENGINE=InnoDB DEFAULT CHARSET=utf8;

CREATE TABLE torrents (
    ID int NOT NULL AUTO_INCREMENT,
    GroupID int NOT NULL,
    TorrentType enum('anime','music','internal') NOT NULL,
    info_hash blob NOT NULL,
    Size bigint NOT NULL,
    Leechers int NOT NULL DEFAULT 0,
    Seeders int NOT NULL DEFAULT 0,
    last_action int NOT NULL DEFAULT 0,
    Snatched int unsigned NOT NULL DEFAULT 0,
    DownMultiplier float NOT NULL DEFAULT 1,
    UpMultiplier float NOT NULL DEFAULT 1,
    Status int NOT NULL DEFAULT 0,
    PRIMARY KEY (ID),
    UNIQUE KEY InfoHash (info_hash(20))
) ENGINE=InnoDB DEFAULT CHARSET=utf8;

CREATE TABLE torrent_group_freeleech (
    GroupID int NOT NULL,
    Type enum('anime','music') NOT NULL,
    DownMultiplier float NOT NULL DEFAULT 1,
    UpMultiplier float NOT NULL DEFAULT 1,
    UNIQUE KEY GroupID (GroupID, Type)
) ENGINE=InnoDB DEFAULT CHARSET=utf8;

CREATE TABLE approved_clients (
    id mediumint unsigned NOT NULL AUTO_INCREMENT,
    peer_id varchar(42) DEFAULT NULL,
    archived tinyint NOT NULL DEFAULT 0,
    PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8;

CREATE TABLE mod_core (
    mod_option varchar(121) NOT NULL,
    mod_setting int NOT NULL DEFAULT 0,
    PRIMARY KEY (mod_option)
) ENGINE=InnoDB DEFAULT CHARSET=utf8;

CREATE TABLE transfer_history (
    uid int NOT NULL,
    fid int NOT NULL,
    uploaded bigint unsigned NOT NULL DEFAULT 0,
    downloaded bigint unsigned NOT NULL DEFAULT 0,
    connectable enum('0','1') NOT NULL,
    seeding tinyint NOT NULL DEFAULT 0,
    seedtime int unsigned NOT NULL DEFAULT 0,
    activetime int unsigned NOT NULL DEFAULT 0,
    hnr tinyint NOT NULL,
    remaining bigint unsigned NOT NULL DEFAULT 0,
    active tinyint NOT NULL DEFAULT 0,
    starttime int unsigned NOT NULL DEFAULT 0,
    last_announce int unsigned NOT NULL DEFAULT 0,
    snatched int unsigned NOT NULL DEFAULT 0,
    snatched_time int unsigned NOT NULL DEFAULT 0,
    PRIMARY KEY (uid, fid),
    KEY fid (fid)
) ENGINE=InnoDB DEFAULT CHARSET=utf8;

CREATE TABLE transfer_ips (
    uid int NOT NULL,
    fid int NOT NULL,
    ip int unsigned NOT NULL,
    client_id mediumint unsigned NOT NULL,
    port smallint unsigned NOT NULL DEFAULT 0,
    uploaded bigint unsigned NOT NULL DEFAULT 0,
    downloaded bigint unsigned NOT NULL DEFAULT 0,
    starttime int unsigned NOT NULL DEFAULT 0,
    last_announce int unsigned NOT NULL DEFAULT 0,
    PRIMARY KEY (uid, fid, ip, client_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8;
