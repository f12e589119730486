package dev.caracal.registry;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The promotions of one scope, by their targets: for each its promotions in the order in which they begin. Immutable,
 * and looked up without making an object of an id.
 */
final class Targets {
    static final Targets NONE = new Targets(new int[0], new Promotion[0][]);

    /** Ascending. */
    private final int[] ids;
    private final Promotion[][] promotions;

    private Targets(int[] ids, Promotion[][] promotions) {
        this.ids = ids;
        this.promotions = promotions;
    }

    /** @param all of one scope, in the order in which they begin */
    static Targets of(Collection<Promotion> all) {
        if (all.isEmpty()) {
            return NONE;
        }
        Map<Integer, List<Promotion>> byTarget = new TreeMap<>();
        all.forEach(one -> byTarget.merge(one.target(), List.of(one),
                (before, more) -> Stream.concat(before.stream(), more.stream()).toList()));
        return new Targets(byTarget.keySet().stream().mapToInt(Integer::intValue).toArray(),
                byTarget.values().stream().map(list -> list.toArray(Promotion[]::new)).toArray(Promotion[][]::new));
    }

    /** The same with other promotions of one target, or none of it. */
    Targets with(int target, List<Promotion> changed) {
        int place = Arrays.binarySearch(ids, target);
        int from = place >= 0 ? place : -place - 1;
        int until = place >= 0 ? place + 1 : from;
        int added = changed.isEmpty() ? 0 : 1;
        int length = from + added + ids.length - until;
        int[] newIds = Arrays.copyOf(ids, length);
        Promotion[][] newPromotions = Arrays.copyOf(promotions, length);
        System.arraycopy(ids, until, newIds, from + added, ids.length - until);
        System.arraycopy(promotions, until, newPromotions, from + added, ids.length - until);
        if (added > 0) {
            newIds[from] = target;
            newPromotions[from] = changed.toArray(Promotion[]::new);
        }
        return new Targets(newIds, newPromotions);
    }

    /** The promotions of a target, in the order in which they begin. */
    List<Promotion> of(int target) {
        int place = Arrays.binarySearch(ids, target);
        return place < 0 ? List.of() : List.of(promotions[place]);
    }

    Stream<Promotion> all() {
        return Arrays.stream(promotions).flatMap(Arrays::stream);
    }

    int up(int target, long time) {
        int place = find(target);
        int one = place < 0 ? -1 : inForce(promotions[place], time);
        return one < 0 ? Promotion.PLAIN : promotions[place][one].up();
    }

    int down(int target, long time) {
        int place = find(target);
        int one = place < 0 ? -1 : inForce(promotions[place], time);
        return one < 0 ? Promotion.PLAIN : promotions[place][one].down();
    }

    private int find(int target) {
        return ids.length == 0 ? -1 : Arrays.binarySearch(ids, target);
    }

    /** The last that has begun, if it is not over; -1 if there is none. */
    private static int inForce(Promotion[] all, long time) {
        for (int i = all.length - 1; i >= 0; i--) {
            if (all[i].inForce(time)) {
                return i;
            }
        }
        return -1;
    }
}
