package dev.caracal.config;

import java.util.List;

/** Settings that no tracker can run with. The message names each of them with its value and what would be right. */
public final class BadSettings extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadSettings(List<String> problems) {
        super(String.join("\n", problems));
    }
}
