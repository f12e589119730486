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
    REQUEST(RequestFuzz.class, RequestFuzz::fuzzerTestOneInput),
    BENCODE(BencoderFuzz.class, BencoderFuzz::fuzzerTestOneInput),
    SETTINGS(SettingsFuzz.class, SettingsFuzz::fuzzerTestOneInput),
    JOURNAL(JournalFuzz.class, JournalFuzz::fuzzerTestOneInput);

    /** What is done with an input. */
    interface Body {
        void once(byte[] input) throws IOException;
    }

    final Class<?> type;
    final Body body;

    FuzzTarget(Class<?> type, Body body) {
        this.type = type;
        this.body = body;
    }

    /** For folders. */
    String folder() {
        return name().toLowerCase(Locale.ROOT);
    }

    Path inputs() {
        return Path.of("src/test/resources/fuzz", folder());
    }
}
