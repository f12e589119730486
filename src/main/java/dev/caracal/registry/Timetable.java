package dev.caracal.registry;

import dev.caracal.registry.Promotion.Scope;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which promotions are in force when. Immutable; a change makes another one. Answering makes no objects. Of the time
 * between two announces nobody knows when in it the bytes went, so an interval gets the better rate of its two ends.
 */
public final class Timetable {
    private static final int SITE = Scope.SITE.ordinal();
    private static final int GROUP = Scope.GROUP.ordinal();
    private static final int TORRENT = Scope.TORRENT.ordinal();
    private static final int USER = Scope.USER.ordinal();

    private final Stacking stacking;
    private final Targets[] scopes;
    private final int size;

    private Timetable(Stacking stacking, Targets... scopes) {
        this.stacking = stacking;
        this.scopes = scopes;
        this.size = (int) all().count();
    }

    static Timetable empty(Stacking stacking) {
        return new Timetable(stacking, Targets.NONE, Targets.NONE, Targets.NONE, Targets.NONE);
    }

    /** @param all in the order in which they begin */
    static Timetable of(Stacking stacking, List<Promotion> all) {
        return new Timetable(stacking, Stream.of(Scope.values())
                .map(scope -> Targets.of(all.stream().filter(one -> one.scope() == scope).toList()))
                .toArray(Targets[]::new));
    }

    Timetable with(Stacking other) {
        return new Timetable(other, scopes);
    }

    Timetable with(Scope scope, int target, List<Promotion> changed) {
        Targets[] others = scopes.clone();
        others[scope.ordinal()] = others[scope.ordinal()].with(target, changed);
        return new Timetable(stacking, others);
    }

    List<Promotion> of(Scope scope, int target) {
        return scopes[scope.ordinal()].of(target);
    }

    Stream<Promotion> all() {
        return Stream.of(scopes).flatMap(Targets::all);
    }

    Stacking stacking() {
        return stacking;
    }

    int size() {
        return size;
    }

    /** Whether nothing is promoted, ever: then there is nothing to ask. */
    public boolean isEmpty() {
        return size == 0;
    }

    /** What a byte is credited that was uploaded between these two times (Unix seconds), in hundredths. */
    public int up(int user, Torrent torrent, long from, long to) {
        return Math.max(up(user, torrent, from), up(user, torrent, to));
    }

    /** What a byte is charged that was downloaded between these two times (Unix seconds), in hundredths. */
    public int down(int user, Torrent torrent, long from, long to) {
        return Math.min(down(user, torrent, from), down(user, torrent, to));
    }

    /**
     * What an uploaded byte is credited on a site that multiplies, in millionths.
     *
     * @param sites    what the site makes of it, in millionths
     * @param promoted what {@link #up(int, Torrent, long, long)} says
     */
    public long onTopOfUp(long sites, int promoted) {
        return stacking.up(sites, promoted);
    }

    /** The same of a downloaded byte. */
    public long onTopOfDown(long sites, int promoted) {
        return stacking.down(sites, promoted);
    }

    /**
     * Which promotions have decided what {@link #up} and {@link #down} say: a bit for each scope, counted from the
     * right in the order of {@link Scope}. None if it is what the site itself says.
     */
    public int deciding(int user, Torrent torrent, long from, long to, int up, int down) {
        boolean ups = up != Promotion.PLAIN;
        boolean downs = down != torrent.freeleech().chargedPercent();
        int deciding = 0;
        for (int scope = 0; scope < scopes.length; scope++) {
            int target = target(scope, user, torrent);
            boolean decides = ups && (decides(scopes[scope].up(target, from), up)
                    || decides(scopes[scope].up(target, to), up))
                    || downs && (decides(scopes[scope].down(target, from), down)
                    || decides(scopes[scope].down(target, to), down));
            deciding |= decides ? 1 << scope : 0;
        }
        return deciding;
    }

    private boolean decides(int rate, int result) {
        return rate != Promotion.PLAIN && (rate == result || stacking == Stacking.PRODUCT);
    }

    private int up(int user, Torrent torrent, long time) {
        return stacking.up(scopes[SITE].up(0, time), scopes[GROUP].up(torrent.group(), time),
                scopes[TORRENT].up(torrent.id(), time), scopes[USER].up(user, time));
    }

    private int down(int user, Torrent torrent, long time) {
        return stacking.down(torrent.freeleech().chargedPercent(), scopes[SITE].down(0, time),
                scopes[GROUP].down(torrent.group(), time), scopes[TORRENT].down(torrent.id(), time),
                scopes[USER].down(user, time));
    }

    private static int target(int scope, int user, Torrent torrent) {
        return scope == SITE ? 0 : scope == GROUP ? torrent.group() : scope == TORRENT ? torrent.id() : user;
    }
}
