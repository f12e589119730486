package dev.caracal.registry;

import dev.caracal.swarm.Member;

/** A member of the site under one passkey. Flags are changed by control requests and read by announces, lock-free. */
public final class User {
    private final Member member;
    private volatile boolean mayLeech;
    private volatile boolean addressHidden;
    private volatile boolean traced;
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

    int generation() {
        return generation;
    }

    void generation(int value) {
        generation = value;
    }
}
