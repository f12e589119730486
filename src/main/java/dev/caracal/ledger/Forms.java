package dev.caracal.ledger;

import dev.caracal.accounting.PeerRow;
import dev.caracal.accounting.TorrentRow;
import dev.caracal.accounting.TransferRow;
import dev.caracal.ledger.Entries.UserCredit;
import java.nio.ByteBuffer;

/** How the rows that almost every announce makes are kept while they wait, in the order of their components. */
final class Forms {
    /** Where a torrent's row says whether it is seeded, and a peer's whether it is complete. */
    static final int TORRENT_SEEDED = 4 * Integer.BYTES + Long.BYTES;
    static final int PEER_COMPLETE = Records.KEY;

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
            return TORRENT_SEEDED + 1;
        }

        @Override
        public void put(ByteBuffer to, TorrentRow row) {
            to.putInt(row.torrent()).putInt(row.seeders()).putInt(row.leechers()).putInt(row.completions())
                    .putLong(row.balance());
            putSign(to, row.seeded());
        }

        @Override
        public TorrentRow read(ByteBuffer from) {
            return new TorrentRow(from.getInt(), from.getInt(), from.getInt(), from.getInt(), from.getLong(),
                    sign(from));
        }

        @Override
        public TorrentRow merged(TorrentRow earlier, TorrentRow later) {
            return later.after(earlier);
        }
    };

    static final Packed.Form<PeerRow> PEER = new Packed.Form<>() {
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
            putSign(to, row.complete());
            putSign(to, row.active());
            to.putLong(row.uploaded()).putLong(row.downloaded()).putLong(row.uploadSpeed())
                    .putLong(row.downloadSpeed()).putLong(row.remaining()).putLong(row.corrupt())
                    .putInt(row.timeSpent()).putInt(row.announces());
            Records.putText(to, row.address());
            Records.putText(to, row.userAgent());
            to.putLong(row.time());
        }

        @Override
        public PeerRow read(ByteBuffer from) {
            return new PeerRow(from.getInt(), from.getInt(), Records.peerId(from), sign(from), sign(from),
                    from.getLong(), from.getLong(), from.getLong(), from.getLong(), from.getLong(), from.getLong(),
                    from.getInt(), from.getInt(), Records.text(from), Records.text(from), from.getLong());
        }

        @Override
        public PeerRow merged(PeerRow earlier, PeerRow later) {
            return later.after(earlier);
        }
    };

    static final Packed.Form<TransferRow> TRANSFER = new Packed.Form<>() {
        @Override
        public int keyBytes() {
            return 2 * Integer.BYTES;
        }

        @Override
        public int most(TransferRow row) {
            return 3 * Integer.BYTES + 11 * Long.BYTES + 2;
        }

        @Override
        public void put(ByteBuffer to, TransferRow row) {
            to.putInt(row.user()).putInt(row.torrent()).putLong(row.uploaded()).putLong(row.downloaded())
                    .putLong(row.creditedUp()).putLong(row.creditedDown()).putLong(row.active())
                    .putLong(row.seeded()).putLong(row.first()).putLong(row.last()).putInt(row.completions())
                    .putLong(row.completed());
            putSign(to, row.present());
            putSign(to, row.seeding());
            to.putLong(row.remaining()).putLong(row.lastSeeded());
        }

        @Override
        public TransferRow read(ByteBuffer from) {
            return new TransferRow(from.getInt(), from.getInt(), from.getLong(), from.getLong(), from.getLong(),
                    from.getLong(), from.getLong(), from.getLong(), from.getLong(), from.getLong(), from.getInt(),
                    from.getLong(), sign(from), sign(from), from.getLong(), from.getLong());
        }

        @Override
        public TransferRow merged(TransferRow earlier, TransferRow later) {
            return later.after(earlier);
        }
    };

    private Forms() {
    }

    private static void putSign(ByteBuffer to, boolean value) {
        to.put((byte) (value ? 1 : 0));
    }

    private static boolean sign(ByteBuffer from) {
        return from.get() != 0;
    }
}
