package dev.caracal.control;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A line for every control and report request, whatever became of it: who asked, for what, and what it has changed.
 * Every control request that is carried out has a line of its own. Reports and refusals may come every second and say
 * the same each time: the first one is written at once, and of those that are the same within a minute after it their
 * number. For any thread.
 *
 * <p>What comes from outside is written between quotes, and nothing in it can end the quotes or the line.
 */
public final class Audit {
    private static final System.Logger LOG = System.getLogger("dev.caracal.audit");
    private static final long MINUTE_NANOS = Duration.ofMinutes(1).toNanos();
    private static final long SECOND_NANOS = Duration.ofSeconds(1).toNanos();
    /** A whole request of Ocelot's size has room in it, twenty bytes of it as forty digits. */
    private static final int LONGEST_VALUE = 12_000;
    /** The names of what there is are shorter. */
    private static final int LONGEST_ACTION = 24;
    /** What is no action may be a passkey at the wrong place: too little of it to be of use. */
    private static final int LONGEST_UNKNOWN = 12;
    /** So many kinds of lines are being counted at once; for one more the oldest is written early. */
    private static final int MOST_COUNTED = 1000;
    /** New refusals a second that get lines of their own; further ones are counted together. */
    private static final int MOST_REFUSALS = 20;
    private static final String OTHERS = "source=others request=any effect=\"refused\"";

    private static final class Repeated {
        private final long since;
        private long times;

        Repeated(long since) {
            this.since = since;
        }
    }

    private final Map<String, Repeated> repeated = new LinkedHashMap<>();
    private long second;
    private int refusalsThisSecond;

    /** A control request was carried out. */
    public void updated(String source, String action, Done done) {
        if (LOG.isLoggable(System.Logger.Level.INFO)) {
            int most = Updates.knows(action) ? LONGEST_ACTION : LONGEST_UNKNOWN;
            write(line(source, "update", action, most) + target(done.target()) + effect(done.effect()));
        }
    }

    /** A report was given, or told what was wrong with the question; {@code now} as {@link System#nanoTime} tells. */
    public void reported(String source, String what, Done done, long now) {
        once(line(source, "report", what, LONGEST_UNKNOWN) + target(done.target()) + effect(done.effect()), now, false);
    }

    /** A request was not listened to. What it asks for is a stranger's word, and is said of known actions only. */
    public void refused(String source, String request, String action, String why, long now) {
        once(line(source, request, action, LONGEST_ACTION) + effect(why), now, true);
    }

    /** To be called every few seconds: writes how often lines were repeated whose minute is over. */
    public synchronized void tick(long now) {
        for (Iterator<Map.Entry<String, Repeated>> all = repeated.entrySet().iterator(); all.hasNext();) {
            Map.Entry<String, Repeated> entry = all.next();
            if (now - entry.getValue().since >= MINUTE_NANOS) {
                all.remove();
                end(entry.getKey(), entry.getValue());
            }
        }
    }

    private synchronized void once(String line, long now, boolean refusal) {
        if (!LOG.isLoggable(System.Logger.Level.INFO)) {
            return;
        }
        Repeated known = repeated.get(line);
        if (known != null && now - known.since < MINUTE_NANOS) {
            known.times++;
            return;
        }
        if (refusal && tooMany(now)) {
            repeated.computeIfAbsent(OTHERS, _ -> new Repeated(now)).times++;
            return;
        }
        if (known != null) {
            repeated.remove(line);
            end(line, known);
        } else if (repeated.size() >= MOST_COUNTED) {
            Map.Entry<String, Repeated> oldest = repeated.entrySet().iterator().next();
            repeated.remove(oldest.getKey());
            end(oldest.getKey(), oldest.getValue());
        }
        repeated.put(line, new Repeated(now));
        write(line);
    }

    private boolean tooMany(long now) {
        if (second == 0 || now - second >= SECOND_NANOS) {
            second = now;
            refusalsThisSecond = 0;
        }
        refusalsThisSecond++;
        return refusalsThisSecond > MOST_REFUSALS;
    }

    private static void end(String line, Repeated repeated) {
        if (repeated.times > 0) {
            write(line + " repeated=" + repeated.times);
        }
    }

    /** No parameters: a brace in it would otherwise be taken for one's place. */
    private static void write(String line) {
        LOG.log(System.Logger.Level.INFO, line);
    }

    private static String line(String source, String request, String action, int most) {
        return "source=" + source + " request=" + request + " action=" + quoted(action, most);
    }

    private static String target(String target) {
        return target.isEmpty() ? "" : " target=" + quoted(target, LONGEST_VALUE);
    }

    private static String effect(String effect) {
        return " effect=" + quoted(effect, LONGEST_VALUE);
    }

    /** Printable ASCII between quotes; every other byte, quotes and backslashes as {@code \xNN}. */
    static String quoted(String text, int most) {
        StringBuilder quoted = new StringBuilder(Math.min(text.length(), most) + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            if (i == most) {
                return quoted.append("...\"").toString();
            }
            char c = text.charAt(i);
            if (c >= ' ' && c <= '~' && c != '"' && c != '\\') {
                quoted.append(c);
            } else {
                quoted.append(c <= 0xFF ? String.format("\\x%02x", (int) c) : "?");
            }
        }
        return quoted.append('"').toString();
    }
}
