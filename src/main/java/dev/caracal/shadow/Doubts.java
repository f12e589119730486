package dev.caracal.shadow;

import java.util.HashSet;
import java.util.Set;

/** Whose figures cannot be held against Ocelot's, yet or at this look: users, or torrents, by id. For one thread. */
final class Doubts {
    /** Whom Ocelot wrote while we began, or heard without us: they are compared from a quiet moment on. */
    private final Set<Integer> toBegin = new HashSet<>();
    /** Whose peers' rows moved just now, and that may still come here: of one look. */
    private final Set<Integer> unsure = new HashSet<>();

    void newLook() {
        unsure.clear();
    }

    void toBegin(int id) {
        toBegin.add(id);
    }

    boolean isToBegin(int id) {
        return toBegin.contains(id);
    }

    void begins(int id) {
        toBegin.remove(id);
    }

    void unsure(int id) {
        unsure.add(id);
    }

    boolean isUnsure(int id) {
        return unsure.contains(id);
    }
}
