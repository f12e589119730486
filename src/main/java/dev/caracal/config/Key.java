package dev.caracal.config;

import dev.caracal.http.AddressRange;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.Set;

/**
 * A setting that ocelot.conf may contain.
 *
 * @param initial what it is when the file does not say
 * @param type    what its values look like
 * @param meaning for the reference
 */
record Key(String name, String initial, Type type, String meaning) {

    /** What the values of a key look like. */
    sealed interface Type {
        /** What is wrong with the value and what would be right; nothing if it can be used. */
        Optional<String> problem(String value);
    }

    /** A whole number, read as Ocelot reads it: up to the first character that is no digit; no digits are 0. */
    record Number(long least, long most, String unit) implements Type {
        @Override
        public Optional<String> problem(String value) {
            long number = read(value);
            return number >= least && number <= most ? Optional.empty()
                    : Optional.of("must be a number from " + least + " to " + most
                            + (unit.isEmpty() ? "" : " (" + unit + ")"));
        }

        static long read(String value) {
            byte[] bytes = value.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
            return dev.caracal.bencode.Decimal.read(bytes, 0, bytes.length);
        }

        static boolean plain(String value) {
            return value.matches("[+-]?\\d+");
        }
    }

    /** {@code 1}, {@code true} or {@code yes}; everything else is no (Ocelot). */
    record YesNo() implements Type {
        @Override
        public Optional<String> problem(String value) {
            return Optional.empty();
        }

        static boolean plain(String value) {
            return read(value) || value.equals("0") || value.equalsIgnoreCase("false") || value.equalsIgnoreCase("no");
        }

        static boolean read(String value) {
            return value.equals("1") || value.equalsIgnoreCase("true") || value.equalsIgnoreCase("yes");
        }
    }

    /** Any text that a file or a host can be named by. */
    record Text() implements Type {
        @Override
        public Optional<String> problem(String value) {
            return value.indexOf('\0') < 0 ? Optional.empty() : Optional.of("must not contain a zero byte");
        }
    }

    /** One of a few words. */
    record Word(Set<String> words) implements Type {
        @Override
        public Optional<String> problem(String value) {
            return words.contains(value) ? Optional.empty()
                    : Optional.of("must be one of " + String.join(", ", words.stream().sorted().toList()));
        }
    }

    /** The 32 characters that requests from the site begin with. */
    record Password() implements Type {
        @Override
        public Optional<String> problem(String value) {
            return value.length() == 32 ? Optional.empty()
                    : Optional.of("must have exactly 32 characters, like in the site's own configuration");
        }
    }

    /** A port, or {@code http}. */
    record Service() implements Type {
        @Override
        public Optional<String> problem(String value) {
            return value.equals("http") || value.matches("\\d{1,5}") && Integer.parseInt(value) <= 0xFFFF
                    && Integer.parseInt(value) > 0 ? Optional.empty()
                    : Optional.of("must be \"http\" or a port from 1 to 65535");
        }

        static int read(String value) {
            return value.equals("http") ? 80 : Integer.parseInt(value);
        }
    }

    /** A port, or an address and a port; nothing is no place. */
    record Place() implements Type {
        @Override
        public Optional<String> problem(String value) {
            try {
                read(value);
                return Optional.empty();
            } catch (IllegalArgumentException _) {
                return Optional.of("must be a port from 1 to 65535, or an address and one, like 127.0.0.1:34002 or "
                        + "[::1]:34002");
            }
        }

        static Optional<InetSocketAddress> read(String value) {
            if (value.isEmpty()) {
                return Optional.empty();
            }
            int colon = value.lastIndexOf(':');
            String port = value.substring(colon + 1);
            if (!port.matches("\\d{1,5}") || Integer.parseInt(port) < 1) {
                throw new IllegalArgumentException("no port");
            }
            String address = colon < 0 ? "0.0.0.0" : value.substring(0, colon);
            boolean brackets = address.startsWith("[") && address.endsWith("]");
            if (brackets) {
                address = address.substring(1, address.length() - 1);
            }
            // The JDK would read 10.1 as 10.0.0.1, and nobody means that.
            if (brackets != address.contains(":")
                    || !brackets && address.chars().filter(c -> c == '.').count() != 3) {
                throw new IllegalArgumentException("no address");
            }
            return Optional.of(new InetSocketAddress(InetAddress.ofLiteral(address), Integer.parseInt(port)));
        }
    }

    /** Address ranges with commas or blanks between them. */
    record Ranges() implements Type {
        @Override
        public Optional<String> problem(String value) {
            try {
                read(value);
                return Optional.empty();
            } catch (IllegalArgumentException e) {
                return Optional.of("must be addresses or ranges, separated by commas: " + e.getMessage());
            }
        }

        static java.util.List<AddressRange> read(String value) {
            return java.util.Arrays.stream(value.split("[,\\s]+")).filter(part -> !part.isEmpty())
                    .map(AddressRange::parse).toList();
        }
    }
}
