package dev.caracal.config;

import dev.caracal.http.AddressRange;
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
