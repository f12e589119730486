package dev.caracal.control;

import java.util.List;

/** By what one sees that a request has been handed on: whoever puts one of these into it has it from somebody else. */
public final class ProxySigns {
    /** Names of headers in lower case. */
    public static final List<String> HEADERS = List.of("x-forwarded-for", "x-real-ip", "forwarded", "via");

    private ProxySigns() {
    }
}
