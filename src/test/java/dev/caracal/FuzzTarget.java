package dev.caracal;

import dev.caracal.bencode.BencoderFuzz;
import dev.caracal.config.SettingsFuzz;
import dev.caracal.http.RequestFuzz;
import dev.caracal.ledger.JournalFuzz;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/** What is fuzzed. Inputs to begin with, and those that once found something, are files in a folder of each. */
enum FuzzTarget {
    REQUEST(RequestFuzz.class, RequestFuzz::fuzzerTestOneInput, 2000),
    BENCODE(BencoderFuzz.class, BencoderFuzz::fuzzerTestOneInput, 20_000),
    SETTINGS(SettingsFuzz.class, SettingsFuzz::fuzzerTestOneInput, 100),
    JOURNAL(JournalFuzz.class, JournalFuzz::fuzzerTestOneInput, 50);

    /** What is done with an input. */
    interface Body {
        void once(byte[] input) throws IOException;
    }

    final Class<?> type;
    final Body body;
    /** How many inputs take a second or two. */
    final int few;

    FuzzTarget(Class<?> type, Body body, int few) {
        this.type = type;
        this.body = body;
        this.few = few;
    }

    /** For folders. */
    String folder() {
        return name().toLowerCase(Locale.ROOT);
    }

    Path inputs() {
        return Path.of("src/test/resources/fuzz", folder());
    }
}
