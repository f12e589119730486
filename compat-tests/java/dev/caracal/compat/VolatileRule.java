package dev.caracal.compat;

import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Pattern;

/** What must hold for a field that depends on time or chance, instead of equality. FORMAT.md lists the kinds. */
sealed interface VolatileRule {
    /** What is wrong with the value, empty when nothing is. */
    Optional<String> fault(Optional<String> recorded, Optional<String> got, Optional<Clock.Span> span);

    record Any() implements VolatileRule {
        @Override
        public Optional<String> fault(Optional<String> recorded, Optional<String> got, Optional<Clock.Span> span) {
            return Optional.empty();
        }
    }

    /** The value only has to look like something. */
    record Form(Pattern form, String name) implements VolatileRule {
        @Override
        public Optional<String> fault(Optional<String> recorded, Optional<String> got, Optional<Clock.Span> span) {
            return unless(got.filter(text -> form.matcher(text).matches()).isPresent(),
                    "not " + name + ": " + show(got));
        }
    }

    record IntRange(long min, long max) implements VolatileRule {
        @Override
        public Optional<String> fault(Optional<String> recorded, Optional<String> got, Optional<Clock.Span> span) {
            boolean holds = integer(got).filter(n -> n.compareTo(BigInteger.valueOf(min)) >= 0
                    && n.compareTo(BigInteger.valueOf(max)) <= 0).isPresent();
            return unless(holds, show(got) + " not in " + min + ".." + max);
        }
    }

    record IntDelta(long max) implements VolatileRule {
        @Override
        public Optional<String> fault(Optional<String> recorded, Optional<String> got, Optional<Clock.Span> span) {
            if (recorded.isEmpty() || got.isEmpty()) {
                return equal(recorded, got);
            }
            boolean holds = integer(got).filter(n -> n.subtract(integer(recorded).orElseThrow()).abs()
                    .compareTo(BigInteger.valueOf(max)) <= 0).isPresent();
            return unless(holds, show(got) + ", recorded " + show(recorded) + ", tolerance " + max);
        }
    }

    /** Bytes per second over a few whole seconds. */
    record Speed(double ratio) implements VolatileRule {
        @Override
        public Optional<String> fault(Optional<String> recorded, Optional<String> got, Optional<Clock.Span> span) {
            double want = integer(recorded).orElseThrow().doubleValue();
            double have = integer(got).map(BigInteger::doubleValue).orElse(-1.0);
            boolean holds = want == 0 ? have == 0 : have > 0 && have / want <= ratio && have / want >= 1 / ratio;
            return unless(holds, "speed " + show(got) + ", recorded " + show(recorded));
        }
    }

    /** A current second where the recorded value was one; anything else must be equal. */
    record UnixNow() implements VolatileRule {
        @Override
        public Optional<String> fault(Optional<String> recorded, Optional<String> got, Optional<Clock.Span> span) {
            Clock.Span times = span.orElseThrow();
            if (integer(recorded).filter(n -> times.recordedAsNow(n.longValue())).isEmpty()) {
                return equal(recorded, got);
            }
            return unless(integer(got).filter(n -> times.playedAsNow(n.longValue())).isPresent(),
                    show(got) + " is not a current time");
        }
    }

    record DatetimeNow() implements VolatileRule {
        @Override
        public Optional<String> fault(Optional<String> recorded, Optional<String> got, Optional<Clock.Span> span) {
            Clock.Span times = span.orElseThrow();
            if (recorded.filter(times::recordedAsNow).isEmpty()) {
                return equal(recorded, got);
            }
            return unless(got.filter(times::playedAsNow).isPresent(), show(got) + " is not a current time");
        }
    }

    private static Optional<String> equal(Optional<String> recorded, Optional<String> got) {
        return unless(recorded.equals(got), show(got) + ", recorded " + show(recorded));
    }

    private static Optional<String> unless(boolean holds, String fault) {
        return holds ? Optional.empty() : Optional.of(fault);
    }

    private static Optional<BigInteger> integer(Optional<String> text) {
        return text.filter(t -> t.matches("-?\\d+")).map(BigInteger::new);
    }

    private static String show(Optional<String> text) {
        return text.map(Bytes::show).orElse("NULL");
    }
}
