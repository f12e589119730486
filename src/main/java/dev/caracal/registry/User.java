package dev.caracal.registry;

import dev.caracal.swarm.Member;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/** A member of the site under one passkey. Flags are changed by control requests and read by announces, lock-free. */
public final class User {
    private static final long MICROS = 1_000_000;
    private static final AtomicLongFieldUpdater<User> SPENT_UNTIL =
            AtomicLongFieldUpdater.newUpdater(User.class, "spentUntil");

    private final Member member;
    private volatile boolean mayLeech;
    private volatile boolean addressHidden;
    private volatile boolean traced;
    private volatile boolean ratioTooLow;
    private volatile Multipliers multipliers = Multipliers.NONE;
    /** When all announces so far would be over if they came at the rate that is allowed (Unix microseconds). */
    private volatile long spentUntil;
    /** The load that last saw this user; guarded by the registry's loading. */
    private volatile int generation;

    public User(int id, boolean mayLeech, boolean addressHidden) {
        this.member = new Member(id);
        this.mayLeech = mayLeech;
        this.addressHidden = addressHidden;
    }

    public int id() {
        return member.id();
    }

    public Member member() {
        return member;
    }

    public boolean mayLeech() {
        return mayLeech;
    }

    public void mayLeech(boolean value) {
        mayLeech = value;
    }

    /** Whether our own ratio watch lets this user leech no more; what the site says of it is {@link #mayLeech}. */
    public boolean ratioTooLow() {
        return ratioTooLow;
    }

    public void ratioTooLow(boolean value) {
        ratioTooLow = value;
    }

    /** What the site makes of this user's bytes. */
    public Multipliers multipliers() {
        return multipliers;
    }

    void multipliers(Multipliers value) {
        multipliers = value;
    }

    /** The site's "protected" users: their addresses are never written to the database. */
    public boolean addressHidden() {
        return addressHidden;
    }

    public void addressHidden(boolean value) {
        addressHidden = value;
    }

    /** Whether the site asked to log everything this user announces. */
    public boolean traced() {
        return traced;
    }

    void traced(boolean value) {
        traced = value;
    }

    /**
     * Takes one of the announces that this user may make: so many a second, and {@code atOnce} on top after a quiet
     * time. False if there is none left, and then nothing is taken. Costs one number and no lock.
     *
     * @param now Unix seconds; when the clock is set back by more than what is on top stands for, all is forgotten
     */
    public boolean spend(long now, int perSecond, int atOnce) {
        long each = MICROS / perSecond;
        long most = each * Math.max(atOnce, perSecond);
        while (true) {
            long spent = spentUntil;
            long ahead = spent - now * MICROS;
            if (ahead < 0 || ahead > most) {
                ahead = 0;
            }
            if (ahead + each > most) {
                return false;
            }
            if (SPENT_UNTIL.compareAndSet(this, spent, now * MICROS + ahead + each)) {
                return true;
            }
        }
    }

    int generation() {
        return generation;
    }

    void generation(int value) {
        generation = value;
    }
}
