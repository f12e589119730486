package dev.caracal.hnr;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The rules of hit-and-run, version after version. A version holds for the cases that begin while it is in force, and
 * what it asks of them is kept with them: no later change of the rules asks more.
 *
 * @param versions in the order of their times
 */
public record Rules(List<Version> versions) {
    /**
     * What is asked from a time on.
     *
     * @param number            its name, kept with each case
     * @param since             from when on it holds for cases that begin (Unix seconds)
     * @param sizes             the time to be seeded by the size of the torrent; the last one has no limit
     * @param grace             how long it may take
     * @param ratioThousandths  uploaded by downloaded, of that torrent, that does instead; 0: none does
     * @param minimumShare      percent of the torrent that must have been downloaded for a case to begin
     * @param anyCompletion     whether a completion begins one, however little was downloaded
     */
    public record Version(int number, long since, List<SizeClass> sizes, Duration grace, int ratioThousandths,
            int minimumShare, boolean anyCompletion, Exemptions exemptions) {

        /** Seconds to be seeded of a torrent of so many bytes; 0 bytes: nobody knows how many. */
        public long required(long size) {
            return sizes.stream().filter(sizeClass -> size > 0 && size <= sizeClass.upTo()).findFirst()
                    .orElse(sizes.getLast()).seed().toSeconds();
        }

        /** Whether so much of a torrent has been downloaded that it counts as taken. */
        boolean taken(long downloaded, long size) {
            return size > 0 && downloaded >= size / 100 * minimumShare + (size % 100 * minimumShare + 99) / 100;
        }

        /** The same for other cases: those that begin from another time on. */
        public Version since(long time) {
            return new Version(number, time, sizes, grace, ratioThousandths, minimumShare, anyCompletion, exemptions);
        }
    }

    /** Torrents up to so many bytes, and how long they are to be seeded. */
    public record SizeClass(long upTo, Duration seed) {
    }

    /**
     * Who need not seed.
     *
     * @param uploader  who has uploaded the torrent to the site
     * @param freeleech whoever was charged nothing of it, and of what is free when a case would begin
     * @param users     members by their ids
     * @param classes   members by the ids of their classes
     */
    public record Exemptions(boolean uploader, boolean freeleech, Set<Integer> users, Set<Integer> classes) {
    }

    /** The version that was in force at a time (Unix seconds), if one was. */
    public Optional<Version> at(long time) {
        return versions.reversed().stream().filter(version -> version.since() <= time).findFirst();
    }

    /** These rules if the newest version had always held: what a rehearsal wants to know. */
    public Rules always() {
        return new Rules(List.of(versions.getLast().since(Long.MIN_VALUE)));
    }
}
