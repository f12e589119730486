package dev.caracal.announce;

import dev.caracal.accounting.Announced;
import dev.caracal.accounting.Books;
import dev.caracal.accounting.Presence;
import dev.caracal.accounting.TorrentRow;
import dev.caracal.registry.Promotion;
import dev.caracal.swarm.Baseline;
import java.util.ArrayList;
import java.util.List;

/** Books that keep every entry as it came. */
final class RecordedBooks implements Books {
    final List<Announced> announced = new ArrayList<>();
    final List<TorrentRow> changed = new ArrayList<>();
    final List<Baseline> silent = new ArrayList<>();
    final List<Presence> left = new ArrayList<>();
    boolean open = true;

    @Override
    public boolean open() {
        return open;
    }

    @Override
    public void announced(Announced effects) {
        announced.add(effects);
    }

    @Override
    public void torrentChanged(TorrentRow row) {
        changed.add(row);
    }

    @Override
    public void fellSilent(Baseline baseline) {
        silent.add(baseline);
    }

    @Override
    public void left(Presence presence) {
        left.add(presence);
    }

    @Override
    public void promoted(Promotion promotion) {
        throw new AssertionError("the site promotes, no announce does");
    }

    @Override
    public void torrentDeleted(int torrent) {
        throw new AssertionError("the site deletes torrents, no announce does");
    }

    Announced last() {
        return announced.getLast();
    }
}
