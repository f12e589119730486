package dev.caracal.compat;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A dialogue with a real Ocelot, as FORMAT.md describes it.
 *
 * @param name          unique per Ocelot
 * @param tracker       the Ocelot's version: 1.0 or 2.1.3
 * @param dialect       names the schema and the fixtures
 * @param siteAnswers   present when the player listens as the site
 * @param responseRules the volatile parts of every response that does not bring its own rules
 * @param tableRules    the volatile columns, by "table.column"
 * @param started       the database's clock when the recording began
 */
record Recording(String name, String topic, String tracker, String dialect, Optional<String> quirk, String sqlMode,
                 String fixture, String fixtureExtra, Map<String, String> config, Optional<List<String>> siteAnswers,
                 List<ResponseRule> responseRules, Map<String, VolatileRule> tableRules, Clock started,
                 List<Step> steps) {
    private static final int MOST_BETWEEN_TICKS = 100;
    private static final String TOPIC_OF_SIGNALS = "signals";

    /** Signals go to a process; everything else can be played against a tracker in this one. */
    boolean needsProcess() {
        return topic.equals(TOPIC_OF_SIGNALS);
    }

    /** Whether so much happens between two ticks that it may come late to one when others are played meanwhile. */
    boolean needsItsTicks() {
        int stretch = 0;
        for (Step step : steps) {
            stretch = step instanceof Step.Flush ? 0 : stretch + 1;
            if (stretch > MOST_BETWEEN_TICKS) {
                return true;
            }
        }
        return false;
    }

    /** The test's display name. */
    @Override
    public String toString() {
        return "ocelot-" + tracker + "/" + name;
    }
}
