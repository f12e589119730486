package dev.caracal.accounting;

import dev.caracal.registry.Promotion;
import dev.caracal.swarm.Baseline;

/** Books that are always open and keep nothing. */
public class NoBooks implements Books {
    @Override
    public boolean open() {
        return true;
    }

    @Override
    public void announced(Announced effects) {
        // whatever it is
    }

    @Override
    public void torrentChanged(TorrentRow row) {
        // whatever it is
    }

    @Override
    public void fellSilent(Baseline baseline) {
        // whatever it is
    }

    @Override
    public void left(Presence presence) {
        // whatever it is
    }

    @Override
    public void promoted(Promotion promotion) {
        // whatever it is
    }

    @Override
    public void torrentDeleted(int torrent) {
        // whatever it is
    }
}
