package dev.caracal.ledger;

import dev.caracal.accounting.PeerRow;
import dev.caracal.accounting.TorrentRow;
import dev.caracal.accounting.TransferRow;
import dev.caracal.id.PeerId;
import dev.caracal.ledger.Entries.UserCredit;
import java.nio.ByteBuffer;

/** How the rows that almost every announce makes are kept while they wait; never longer than the process lives. */
final class Forms {
    static final Packed.Form<UserCredit> USER = new Packed.Form<>() {
        @Override
        public int keyBytes() {
            return Integer.BYTES;
        }

        @Override
        public int most(UserCredit credit) {
            return 3 * Integer.BYTES + 2 * Long.BYTES;
        }

        @Override
        public void put(ByteBuffer to, UserCredit credit) {
            to.putInt(credit.user()).putLong(credit.uploaded()).putLong(credit.downloaded())
                    .putInt(credit.fractionUp()).putInt(credit.fractionDown());
        }

        @Override
        public UserCredit read(ByteBuffer from) {
            return new UserCredit(from.getInt(), from.getLong(), from.getLong(), from.getInt(), from.getInt());
        }

        @Override
        public UserCredit merged(UserCredit earlier, UserCredit later) {
            return earlier.plus(later);
        }
    };

    static final Packed.Form<TorrentRow> TORRENT = new Packed.Form<>() {
        @Override
        public int keyBytes() {
            return Integer.BYTES;
        }

        @Override
        public int most(TorrentRow row) {
            return 4 * Integer.BYTES + Long.BYTES + 1;
        }

        @Override
        public void put(ByteBuffer to, TorrentRow row) {
            to.putInt(row.torrent()).putInt(row.seeders()).putInt(row.leechers()).putInt(row.completions())
                    .putLong(row.balance()).put((byte) (row.seeded() ? 1 : 0));
        }

        @Override
        public TorrentRow read(ByteBuffer from) {
            return new TorrentRow(from.getInt(), from.getInt(), from.getInt(), from.getInt(), from.getLong(),
                    from.get() != 0);
        }

        @Override
        public TorrentRow merged(TorrentRow earlier, TorrentRow later) {
            return later.after(earlier);
        }
    };

    static final Packed.Form<PeerRow> PEER = new Packed.Form<>() {
        private static final int COMPLETE = 1;
        private static final int ACTIVE = 1 << 1;

        @Override
        public int keyBytes() {
            return Records.KEY;
        }

        @Override
        public int most(PeerRow row) {
            return Records.MOST_WITHOUT_TEXTS + Records.length(row.address()) + Records.length(row.userAgent());
        }

        @Override
        public void put(ByteBuffer to, PeerRow row) {
            Records.putKey(to, row.user(), row.torrent(), row.peer());
            to.put((byte) ((row.complete() ? COMPLETE : 0) | (row.active() ? ACTIVE : 0)));
            to.putLong(row.uploaded()).putLong(row.downloaded()).putLong(row.uploadSpeed())
                    .putLong(row.downloadSpeed()).putLong(row.remaining()).putLong(row.corrupt())
                    .putLong(row.timeSpent()).putInt(row.announces()).putLong(row.time());
            Records.putText(to, row.address());
            Records.putText(to, row.userAgent());
        }

        @Override
        public PeerRow read(ByteBuffer from) {
            int user = from.getInt();
            int torrent = from.getInt();
            PeerId peer = Records.peerId(from);
            int flags = from.get();
            long uploaded = from.getLong();
            long downloaded = from.getLong();
            long uploadSpeed = from.getLong();
            long downloadSpeed = from.getLong();
            long remaining = from.getLong();
            long corrupt = from.getLong();
            long timeSpent = from.getLong();
            int announces = from.getInt();
            long time = from.getLong();
            return new PeerRow(user, torrent, peer, (flags & COMPLETE) != 0, (flags & ACTIVE) != 0, uploaded,
                    downloaded, uploadSpeed, downloadSpeed, remaining, corrupt, timeSpent, announces,
                    Records.text(from), Records.text(from), time);
        }

        @Override
        public PeerRow merged(PeerRow earlier, PeerRow later) {
            return later.after(earlier);
        }
    };

    static final Packed.Form<TransferRow> TRANSFER = new Packed.Form<>() {
        private static final int PRESENT = 1;
        private static final int SEEDING = 1 << 1;

        @Override
        public int keyBytes() {
            return 2 * Integer.BYTES;
        }

        @Override
        public int most(TransferRow row) {
            return 3 * Integer.BYTES + 11 * Long.BYTES + 1;
        }

        @Override
        public void put(ByteBuffer to, TransferRow row) {
            to.putInt(row.user()).putInt(row.torrent()).putLong(row.uploaded()).putLong(row.downloaded())
                    .putLong(row.creditedUp()).putLong(row.creditedDown()).putLong(row.active())
                    .putLong(row.seeded()).putLong(row.first()).putLong(row.last()).putInt(row.completions())
                    .putLong(row.completed()).putLong(row.remaining()).putLong(row.lastSeeded())
                    .put((byte) ((row.present() ? PRESENT : 0) | (row.seeding() ? SEEDING : 0)));
        }

        @Override
        public TransferRow read(ByteBuffer from) {
            int user = from.getInt();
            int torrent = from.getInt();
            long uploaded = from.getLong();
            long downloaded = from.getLong();
            long creditedUp = from.getLong();
            long creditedDown = from.getLong();
            long active = from.getLong();
            long seeded = from.getLong();
            long first = from.getLong();
            long last = from.getLong();
            int completions = from.getInt();
            long completed = from.getLong();
            long remaining = from.getLong();
            long lastSeeded = from.getLong();
            int standing = from.get();
            return new TransferRow(user, torrent, uploaded, downloaded, creditedUp, creditedDown, active, seeded,
                    first, last, completions, completed, (standing & PRESENT) != 0, (standing & SEEDING) != 0,
                    remaining, lastSeeded);
        }

        @Override
        public TransferRow merged(TransferRow earlier, TransferRow later) {
            return later.after(earlier);
        }
    };

    private Forms() {
    }
}
