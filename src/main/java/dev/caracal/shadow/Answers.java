package dev.caracal.shadow;

import dev.caracal.http.Asked;
import dev.caracal.id.InfoHash;
import dev.caracal.registry.OcelotVersion;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Our answers, held against Ocelot's where those are known. Refusals are compared by their texts; counts exactly,
 * unless it is not known whom Ocelot counts; intervals by the formula, which has chance in it; peers as sets, where
 * all fit into the answer. For any thread.
 */
final class Answers {
    private static final String GRANTED = "(granted)";
    private static final String PASSKEY = "Passkey not found";
    private static final String UNREGISTERED = "Unregistered torrent";
    private static final int MOST_SEEDERS_SECONDS = 600;
    private static final int EXAMPLES = 5;
    private static final int LONGEST_SHOWN = 200;

    /** What the two said, where they did not say the same. */
    private record Pair(String ours, String theirs) {
    }

    /** How often, and when it was for example. */
    private static final class Cases {
        private long count;
        private final Deque<String> examples = new ArrayDeque<>();

        private void add(String example) {
            count++;
            if (examples.size() < EXAMPLES) {
                examples.add(example);
            }
        }
    }

    /** What the registry knows now of whom a request is about. */
    interface Known {
        Optional<Integer> user(Asked asked);

        Optional<Integer> torrent(InfoHash infoHash);

        /** How many of the torrent's peers are not handed out, because nobody may have them or knows where they are. */
        int hidden(Asked asked);
    }

    /** How an answer's numbers come about. */
    record Formula(OcelotVersion version, int jitterSeconds) {
        boolean makes(Answered.Granted answer) {
            long more = answer.interval() - answer.minInterval();
            return version == OcelotVersion.ORIGINAL ? more == Math.min(MOST_SEEDERS_SECONDS, answer.complete())
                    : more >= 0 && more <= jitterSeconds;
        }
    }

    private record Unsure(Asked asked, Pair pair, String example) {
    }

    private final Known known;
    private final Expected expected;
    private final boolean textsOnly;
    private final int most;
    private final Map<String, Long> actions = new TreeMap<>();
    private final Map<String, Long> refusals = new TreeMap<>();
    private final Map<Pair, Cases> differences = new LinkedHashMap<>();
    private final Map<Why, Long> explained = new EnumMap<>(Why.class);
    private final Deque<Unsure> unsure = new ArrayDeque<>();
    private final Map<Integer, Set<Integer>> refused = new TreeMap<>();
    private long compared;
    private long leftOut;

    /**
     * @param textsOnly whether only refusals and intervals are compared: the swarms are not what Ocelot's were then
     * @param most      so many kinds of differences, and so many open questions, are kept
     */
    Answers(Known known, Expected expected, boolean textsOnly, int most) {
        this.known = known;
        this.expected = expected;
        this.textsOnly = textsOnly;
        this.most = most;
    }

    private Optional<Integer> torrent(Asked asked) {
        return asked.infoHash().flatMap(known::torrent);
    }

    /** Takes what was asked and answered at a time (Unix seconds). */
    synchronized void take(Asked asked, byte[] ours, Optional<Heard.Theirs> theirs, Formula formula, long time) {
        actions.merge(asked.action(), 1L, Long::sum);
        Answered mine = Answered.of(ours);
        if (mine instanceof Answered.Failure failure) {
            refusals.merge(failure.text(), 1L, Long::sum);
            noteRefused(asked);
        }
        if (theirs.isEmpty() || asked.action().equals("report")) {
            return;
        }
        compared++;
        String example = example(asked, time);
        switch (theirs.get()) {
            case Heard.Whole whole -> {
                compare(asked, mine, Answered.of(whole.answer()), formula, example);
                compareHeads(asked, ours, whole.answer(), example);
            }
            case Heard.Length length -> compareLength(asked, mine, ours, length.bodyBytes(), example);
        }
    }

    private void noteRefused(Asked asked) {
        Optional<Integer> user = known.user(asked);
        if (user.isPresent() && asked.infoHash().isPresent() && refused.size() < most) {
            torrent(asked).ifPresent(torrent ->
                    refused.computeIfAbsent(user.get(), _ -> new HashSet<>()).add(torrent));
        }
    }

    /** The torrents, by member, on which we have refused an announce. */
    synchronized Map<Integer, Set<Integer>> refused() {
        Map<Integer, Set<Integer>> copy = new HashMap<>();
        refused.forEach((user, torrents) -> copy.put(user, Set.copyOf(torrents)));
        return copy;
    }

    private void compare(Asked asked, Answered ours, Answered theirs, Formula formula, String example) {
        if (ours instanceof Answered.Granted mine && theirs instanceof Answered.Granted their) {
            if (!formula.makes(their) || mine.minInterval() != their.minInterval()) {
                differs("interval " + mine.interval() + " of at least " + mine.minInterval(),
                        their.interval() + " of at least " + their.minInterval(), example);
            }
            if (!mine.rest().equals(their.rest())) {
                differs("ends in " + mine.rest(), their.rest(), example);
            }
            if (!textsOnly) {
                compareSwarms(asked, mine, their, example);
            }
        } else if (ours instanceof Answered.Scraped mine && theirs instanceof Answered.Scraped their) {
            if (!textsOnly) {
                compareScrapes(mine.counts(), their.counts(), example);
            }
        } else if (!ours.equals(theirs)) {
            if (asked.action().equals("update") && theirs instanceof Answered.Other) {
                explained.merge(Why.TRACED, 1L, Long::sum);
            } else {
                maybeLists(asked, new Pair(text(ours), text(theirs)), example);
            }
        }
    }

    private void compareScrapes(Map<String, Answered.Counts> ours, Map<String, Answered.Counts> theirs,
            String example) {
        Set<String> hashes = new HashSet<>(ours.keySet());
        hashes.addAll(theirs.keySet());
        for (String hash : hashes) {
            Answered.Counts mine = ours.get(hash);
            Answered.Counts their = theirs.get(hash);
            if (mine == null || their == null) {
                differs("a scrape " + (mine == null ? "without" : "with") + " a torrent",
                        their == null ? "without it" : "with it", example);
            } else if (!mine.equals(their)) {
                int uncertain = InfoHash.of(hash.getBytes(StandardCharsets.ISO_8859_1)).flatMap(known::torrent)
                        .map(expected::uncertain).orElse(0);
                if (Math.abs(mine.complete() - their.complete()) <= uncertain
                        && Math.abs(mine.incomplete() - their.incomplete()) <= uncertain && uncertain > 0) {
                    explained.merge(Why.BOTH_LISTS, 1L, Long::sum);
                } else {
                    differs("a scrape's " + mine, their.toString(), example);
                }
            }
        }
    }

    private void compareSwarms(Asked asked, Answered.Granted ours, Answered.Granted theirs, String example) {
        int uncertain = torrent(asked).map(expected::uncertain).orElse(0);
        long off = Math.max(Math.abs(ours.complete() - theirs.complete()),
                Math.abs(ours.incomplete() - theirs.incomplete()));
        if (off > uncertain) {
            differs("complete " + ours.complete() + ", incomplete " + ours.incomplete(),
                    "complete " + theirs.complete() + ", incomplete " + theirs.incomplete(), example);
        } else if (off > 0) {
            explained.merge(Why.BOTH_LISTS, 1L, Long::sum);
        }
        if (ours.downloaded() != theirs.downloaded() && uncertain == 0) {
            differs("downloaded " + ours.downloaded(), "downloaded " + theirs.downloaded(), example);
        }
        comparePeers(asked, ours, theirs, uncertain, example);
    }

    private void comparePeers(Asked asked, Answered.Granted ours, Answered.Granted theirs, int uncertain,
            String example) {
        if (ours.peers().equals(theirs.peers())) {
            return;
        }
        Set<String> missing = new HashSet<>(theirs.peers());
        missing.removeAll(ours.peers());
        Set<String> more = new HashSet<>(ours.peers());
        more.removeAll(theirs.peers());
        boolean all = theirs.peers().size() < asked.wanted() && ours.peers().size() < asked.wanted();
        if (!all || missing.size() <= known.hidden(asked) + uncertain && more.size() <= 1 + uncertain) {
            explained.merge(Why.CHOICE, 1L, Long::sum);
        } else {
            differs(more.size() + " peers that Ocelot does not hand out", missing.size()
                    + " peers that Caracal does not hand out", example);
        }
    }

    private void compareHeads(Asked asked, byte[] ours, byte[] theirs, String example) {
        Set<String> mine = head(ours);
        Set<String> their = head(theirs);
        if (mine.equals(their)) {
            return;
        }
        if (asked.keepAliveByOurs()) {
            explained.merge(Why.KEEP_ALIVE, 1L, Long::sum);
        } else {
            differs("head " + mine, their.toString(), example);
        }
    }

    private static Set<String> head(byte[] answer) {
        String text = new String(answer, StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        return end < 0 ? Set.of() : Stream.of(text.substring(0, end).split("\r\n"))
                .filter(line -> !line.startsWith("Content-Length:")).collect(Collectors.toSet());
    }

    /** A log knows a body's length alone: that of a refusal tells it from all that is granted, if it is short. */
    private void compareLength(Asked asked, Answered mine, byte[] ours, long theirs, String example) {
        long own = ours.length - body(ours);
        if (own == theirs) {
            return;
        }
        String text = RefusalLengths.text(theirs).orElse("(an answer of " + theirs + " bytes)");
        if (mine instanceof Answered.Failure failure) {
            maybeLists(asked, new Pair(failure.text(), text), example);
        } else if (mine instanceof Answered.Granted granted
                && theirs < RefusalLengths.leastGranted(granted.minInterval())) {
            maybeLists(asked, new Pair(GRANTED, text), example);
        }
    }

    private static int body(byte[] answer) {
        int end = new String(answer, StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n");
        return end < 0 ? 0 : end + 4;
    }

    /** Users and torrents that only one of the two knows of may be on the list that is read next. */
    private void maybeLists(Asked asked, Pair pair, String example) {
        boolean ofLists = ofLists(pair.ours()) || ofLists(pair.theirs());
        if (ofLists && unsure.size() < most) {
            unsure.add(new Unsure(asked, pair, example));
        } else {
            differs(pair.ours(), pair.theirs(), example);
        }
    }

    private static boolean ofLists(String text) {
        return text.equals(PASSKEY) || text.startsWith(UNREGISTERED);
    }

    /** The lists were read again: what only one of the two knew, both know now, or they do differ. */
    synchronized void listsRead() {
        while (!unsure.isEmpty()) {
            Unsure one = unsure.remove();
            boolean here = known.user(one.asked()).isPresent() && torrent(one.asked()).isPresent();
            boolean reasonUnheard = one.pair().ours().startsWith(UNREGISTERED)
                    && one.pair().theirs().startsWith(UNREGISTERED) && !actions.containsKey("update");
            if (here == ofLists(one.pair().ours()) || reasonUnheard) {
                explained.merge(Why.LISTS, 1L, Long::sum);
            } else {
                differs(one.pair().ours(), one.pair().theirs(), one.example());
            }
        }
    }

    /** What was found, into what the rows have shown. */
    synchronized void into(Findings found) {
        explained.forEach((why, count) -> found.explained.merge(why, count, Long::sum));
        found.answersCompared = compared;
        found.waiting += unsure.size();
        found.answersLeftOut = leftOut;
        found.actions.putAll(actions);
        found.refusals.putAll(refusals);
        differences.forEach((pair, cases) -> found.answers.add(
                new Findings.Told(pair.ours(), pair.theirs(), cases.count, List.copyOf(cases.examples))));
    }

    private void differs(String ours, String theirs, String example) {
        Pair pair = new Pair(ours, theirs);
        if (differences.size() >= most && !differences.containsKey(pair)) {
            leftOut++;
        } else {
            differences.computeIfAbsent(pair, _ -> new Cases()).add(example);
        }
    }

    private static String text(Answered answer) {
        return switch (answer) {
            case Answered.Failure failure -> failure.text();
            case Answered.Granted _ -> GRANTED;
            case Answered.Scraped _ -> "(a scrape)";
            case Answered.Other other -> other.body().substring(0, Math.min(LONGEST_SHOWN, other.body().length()));
        };
    }

    private String example(Asked asked, long time) {
        return asked.action() + known.user(asked).map(id -> " user " + id).orElse("")
                + torrent(asked).map(id -> " torrent " + id).orElse("") + " at " + time;
    }
}
