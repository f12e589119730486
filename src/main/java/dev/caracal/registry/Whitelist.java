package dev.caracal.registry;

import dev.caracal.id.PeerId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The clients that may announce: prefixes of peer ids. An empty list lets everybody in, an empty entry too (Ocelot).
 * Changes make a new list, so that announces read it without a lock.
 */
public final class Whitelist {
    private volatile byte[][] prefixes = {};
    private int changes;

    public boolean allows(PeerId id) {
        byte[][] current = prefixes;
        if (current.length == 0) {
            return true;
        }
        for (byte[] prefix : current) {
            if (id.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    public synchronized void add(byte[] prefix) {
        List<byte[]> entries = entries();
        entries.add(prefix.clone());
        replace(entries);
    }

    /** Removes one entry of this text; tells whether there was one. */
    public synchronized boolean remove(byte[] prefix) {
        List<byte[]> entries = entries();
        boolean found = false;
        for (int i = 0; i < entries.size() && !found; i++) {
            if (Arrays.equals(entries.get(i), prefix)) {
                entries.remove(i);
                found = true;
            }
        }
        replace(entries);
        return found;
    }

    /** Changes one entry; where the old one is unknown the new one is added (Ocelot). Tells whether it was known. */
    public synchronized boolean edit(byte[] oldPrefix, byte[] newPrefix) {
        boolean known = remove(oldPrefix);
        add(newPrefix);
        return known;
    }

    /** Replaces the whole list, unless it was changed since {@link #changes} was this. */
    synchronized void replace(List<byte[]> entries, int asOfChanges) {
        if (changes == asOfChanges) {
            prefixes = entries.toArray(byte[][]::new);
        }
    }

    /** How often single entries were changed. */
    synchronized int changes() {
        return changes;
    }

    private void replace(List<byte[]> entries) {
        prefixes = entries.toArray(byte[][]::new);
        changes++;
    }

    public int size() {
        return prefixes.length;
    }

    private List<byte[]> entries() {
        return new ArrayList<>(Arrays.asList(prefixes));
    }
}
