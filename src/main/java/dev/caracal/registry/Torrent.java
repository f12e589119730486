package dev.caracal.registry;

import dev.caracal.id.InfoHash;
import dev.caracal.swarm.PeerCounts;
import dev.caracal.swarm.Swarm;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * A torrent of the site with its swarm. Its monitor is the one lock of everything that happens on it: hold it
 * ({@code synchronized (torrent)}) for every method but the plainly readable {@link #id()}, {@link #infoHash()},
 * {@link #freeleech()}, {@link #group()} and {@link #multipliers()}.
 */
public final class Torrent {
    private final int id;
    private final InfoHash infoHash;
    private volatile Freeleech freeleech;
    private volatile int group;
    /** The load that last saw this torrent, and the one its tokens are as new as; see {@link Loading}. */
    private volatile int generation;
    private int tokensGeneration;
    private boolean deleted;
    private volatile Multipliers multipliers = Multipliers.NONE;
    private boolean pruned;
    /** It was pruned, and is no more; the site's row may not say so yet. */
    private boolean revived;
    private long completed;
    private long balance;
    private long lastWritten;
    private Set<Integer> tokenHolders = Set.of();
    /** Whose tokens were used up though the site's list, when last read, still had them. */
    private Set<Integer> tokensUsed = Set.of();
    private Swarm swarm;

    public Torrent(int id, InfoHash infoHash, Freeleech freeleech, long completed, long balance) {
        this.id = id;
        this.infoHash = infoHash;
        this.freeleech = freeleech;
        this.completed = completed;
        this.balance = balance;
    }

    public int id() {
        return id;
    }

    public InfoHash infoHash() {
        return infoHash;
    }

    public Freeleech freeleech() {
        return freeleech;
    }

    public void freeleech(Freeleech value) {
        freeleech = value;
    }

    /** The id of the group that it is in; 0 if that is not known. */
    public int group() {
        return group;
    }

    public void group(int id) {
        group = id;
    }

    /** What the site makes of bytes that go over the wire here. */
    public Multipliers multipliers() {
        return multipliers;
    }

    void multipliers(Multipliers value) {
        multipliers = value;
    }

    /** Whether the site has put it aside until somebody seeds it. */
    public boolean pruned() {
        return pruned;
    }

    /** Somebody seeds it. */
    public void revive() {
        revived |= pruned;
        pruned = false;
    }

    /** What the site's row said a moment ago, which may be from before it was revived. */
    void pruned(boolean inRow) {
        revived &= inRow;
        pruned = inRow && !revived;
    }

    /** Whether it was removed while somebody still held a reference to it. */
    public boolean deleted() {
        return deleted;
    }

    void delete() {
        deleted = true;
        if (swarm != null) {
            swarm.clear();
        }
    }

    /** How often it was completed ("downloaded" in a scrape). */
    public long completed() {
        return completed;
    }

    public void complete() {
        completed++;
    }

    /** Bytes uploaded less bytes downloaded less corrupt ones, of all its peers. */
    public long balance() {
        return balance;
    }

    public void addToBalance(long bytes) {
        balance += bytes;
    }

    /** When its row was last due to be written, in Unix seconds; 0 for never. */
    public long lastWritten() {
        return lastWritten;
    }

    public void lastWritten(long now) {
        lastWritten = now;
    }

    /** The ids of the users who hold a freeleech token on it. */
    public Set<Integer> tokenHolders() {
        return tokenHolders;
    }

    public boolean hasToken(int user) {
        return !tokenHolders.isEmpty() && tokenHolders.contains(user);
    }

    void addToken(int user) {
        if (tokenHolders.isEmpty()) {
            tokenHolders = new HashSet<>(2);
        }
        tokenHolders.add(user);
        if (!tokensUsed.isEmpty()) {
            tokensUsed.remove(user);
        }
    }

    void removeToken(int user) {
        if (hasToken(user)) {
            tokenHolders.remove(user);
        }
    }

    /** A completed download has used a user's token up. The site will be told; until it says so, too, loads read it. */
    public void useToken(int user) {
        removeToken(user);
        if (tokensUsed.isEmpty()) {
            tokensUsed = new HashSet<>(2);
        }
        tokensUsed.add(user);
    }

    /** The site's list, as it was a moment ago. */
    void tokenHolders(Set<Integer> users) {
        if (tokensUsed.isEmpty() && tokenHolders.equals(users)) {
            return;
        }
        Set<Integer> holders = new HashSet<>(users);
        if (!tokensUsed.isEmpty()) {
            tokensUsed.retainAll(users);
            holders.removeAll(tokensUsed);
        }
        tokenHolders = holders.isEmpty() ? Set.of() : holders;
    }

    int tokensGeneration() {
        return tokensGeneration;
    }

    void tokensGeneration(int value) {
        tokensGeneration = value;
    }

    /** Its swarm; most torrents of a site have none, and pay nothing for it. */
    public Optional<Swarm> swarm() {
        return Optional.ofNullable(swarm);
    }

    /** Its swarm, made now if need be; its peers are counted with all others. */
    public Swarm openSwarm(PeerCounts counts) {
        if (swarm == null) {
            swarm = new Swarm(counts);
        }
        return swarm;
    }

    /** Gives the memory of an empty swarm back. */
    public void closeEmptySwarm() {
        if (swarm != null && swarm.isEmpty()) {
            swarm = null;
        }
    }

    public int seeders() {
        return swarm == null ? 0 : swarm.seeders();
    }

    public int leechers() {
        return swarm == null ? 0 : swarm.leechers();
    }

    int generation() {
        return generation;
    }

    void generation(int value) {
        generation = value;
    }
}
