package dev.caracal.clients;

import java.util.ArrayList;
import java.util.List;

/**
 * A network namespace with one address in the private range.
 *
 * @param namespace its name for {@code ip netns}
 * @param address   dotted IPv4, on its only interface besides loopback
 */
record Host(String namespace, String address) {
    static final String INTERFACE = "eth0";

    /** The same command, but run in this namespace; the process keeps its id. */
    List<String> command(List<String> command) {
        List<String> inside = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
        inside.addAll(command);
        return inside;
    }

    List<String> command(String... command) {
        return command(List.of(command));
    }
}
