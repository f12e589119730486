package dev.caracal.control;

import dev.caracal.accounting.Books;
import dev.caracal.id.InfoHash;
import dev.caracal.id.Passkey;
import dev.caracal.registry.Promotion;
import dev.caracal.registry.Promotion.Scope;
import dev.caracal.registry.Promotions;
import dev.caracal.registry.Registry;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * {@code update?action=update_freeleech}, which Ocelot does not know: what bytes count for, on the whole site, in a
 * group, on a torrent or for a user, for a time or for good. Unlike Ocelot's own requests it can fail, and then changes
 * nothing and says why instead of {@code success}.
 */
final class FreeleechUpdate {
    private static final Pattern RATE = Pattern.compile("\\d{1,2}(\\.\\d{1,2})?");
    private static final Pattern TIME = Pattern.compile("\\d{1,12}");
    private static final Pattern ID = Pattern.compile("\\d{1,10}");

    /** What is wrong with a request, in words for who sent it. */
    private static final class Bad extends Exception {
        private static final long serialVersionUID = 1L;

        Bad(String message) {
            super(message);
        }
    }

    private final Parameters parameters;
    private final Registry registry;
    private final long now;

    private FreeleechUpdate(Parameters parameters, Registry registry, long now) {
        this.parameters = parameters;
        this.registry = registry;
        this.now = now;
    }

    /** Carries one out; {@code now} in Unix seconds. */
    static Done of(Parameters parameters, Registry registry, Books books, long now) {
        String target = "";
        try {
            Promotion asked = new FreeleechUpdate(parameters, registry, now).read();
            target = asked.scope() == Scope.SITE ? "site" : asked.scope().word() + " " + asked.target();
            if (!books.open()) {
                throw new Bad("nothing can be noted now, because the database has been away for too long");
            }
            boolean clear = asked.up() == Promotion.PLAIN && asked.down() == Promotion.PLAIN;
            Promotions promotions = registry.promotions();
            Promotions.Outcome outcome = clear
                    ? promotions.clear(asked.scope(), asked.target(), asked.begins(), books::promoted)
                    : promotions.set(asked, books::promoted);
            String what = (clear ? "nothing" : "up " + percent(asked.up()) + ", down " + percent(asked.down()))
                    + (asked.begins() > now ? " from " + asked.begins() : "")
                    + (asked.ends() == 0 ? "" : " until " + asked.ends());
            return switch (outcome) {
                case CHANGED -> new Done(new Answer.Text("success"), target, "now " + what);
                case SAME -> new Done(new Answer.Text("success"), target, "unchanged, " + what);
                case TOO_MANY -> throw new Bad("there are " + promotions.most() + " rules, and no more may be "
                        + "(max_freeleech_rules)");
                case NO_TABLE -> throw new Bad("caracal_freeleech is missing: `caracal db install` makes it, and the "
                        + "next start finds it");
                case READONLY -> throw new Bad("the tracker is readonly and would not keep it");
            };
        } catch (Bad e) {
            return new Done(new Answer.Text("failure: " + e.getMessage()), target, "refused: " + e.getMessage());
        }
    }

    private static String percent(int hundredths) {
        return hundredths + " %";
    }

    /** What is asked for; rates that say nothing are a removal. */
    private Promotion read() throws Bad {
        Scope scope = Scope.of(parameters.text("scope"))
                .orElseThrow(() -> new Bad("scope must be site, group, torrent or user"));
        int target = target(scope);
        boolean clear = parameters.has("clear") && !parameters.text("clear").equals("0");
        if (!clear && !parameters.has("up") && !parameters.has("down")) {
            throw new Bad("up or down must be said, or clear=1");
        }
        if (clear && (parameters.has("up") || parameters.has("down"))) {
            throw new Bad("clear=1 goes with neither up nor down");
        }
        int up = rate("up");
        int down = rate("down");
        // What was, was: nobody is credited anew.
        long begins = Math.max(now, time("begins"));
        long ends = time("ends");
        boolean removal = up == Promotion.PLAIN && down == Promotion.PLAIN;
        if (ends != 0 && removal) {
            throw new Bad("a removal has no end");
        }
        if (ends != 0 && ends <= begins) {
            throw new Bad("ends must be later than begins and than now");
        }
        return new Promotion(scope, target, up, down, begins, ends);
    }

    private int target(Scope scope) throws Bad {
        String other = scope == Scope.TORRENT ? "info_hash" : "passkey";
        boolean named = (scope == Scope.TORRENT || scope == Scope.USER) && parameters.has(other);
        if (scope == Scope.SITE || named) {
            if (parameters.has("id")) {
                throw new Bad(scope == Scope.SITE ? "the whole site has no id"
                        : "id and " + other + " are one too many");
            }
            return scope == Scope.SITE ? 0 : scope == Scope.TORRENT ? torrent() : user();
        }
        String id = parameters.text("id");
        if (!ID.matcher(id).matches() || Long.parseLong(id) > Integer.MAX_VALUE || Long.parseLong(id) == 0) {
            throw new Bad("id must be the number of a " + scope.word());
        }
        return Integer.parseInt(id);
    }

    private int torrent() throws Bad {
        Optional<InfoHash> infoHash = InfoHash.of(parameters.decoded("info_hash"));
        return registry.torrent(infoHash.orElseThrow(() -> new Bad("no info_hash of 20 bytes")))
                .orElseThrow(() -> new Bad("unknown torrent")).id();
    }

    private int user() throws Bad {
        Optional<Passkey> passkey = Passkey.of(parameters.value("passkey"));
        return registry.user(passkey.orElseThrow(() -> new Bad("no passkey of 32 characters")))
                .orElseThrow(() -> new Bad("no such user")).id();
    }

    /** In hundredths. */
    private int rate(String name) throws Bad {
        if (!parameters.has(name)) {
            return Promotion.PLAIN;
        }
        String text = parameters.text(name);
        int hundredths = RATE.matcher(text).matches() ? new BigDecimal(text).movePointRight(2).intValueExact() : -1;
        if (hundredths < 0 || hundredths > Promotion.MOST) {
            throw new Bad(name + " must be a number from 0 to 10 with two decimals at most, like 1.5");
        }
        return hundredths;
    }

    private long time(String name) throws Bad {
        String text = parameters.text(name);
        if (!text.isEmpty() && !TIME.matcher(text).matches()) {
            throw new Bad(name + " must be a time in Unix seconds");
        }
        return text.isEmpty() ? 0 : Long.parseLong(text);
    }
}
