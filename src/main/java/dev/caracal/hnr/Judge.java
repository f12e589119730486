package dev.caracal.hnr;

import dev.caracal.hnr.Verdict.Why;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * Judges a member's stay on a torrent. A pure function: the same again changes nothing.
 *
 * <p><b>A case begins</b> with the first completion or, before there is one, with the announce by which we see that the
 * minimum share was downloaded; the version of the rules that is in force at that moment is the case's for ever, and
 * with none in force there is no case. <b>The deadline</b> is that moment and the grace: its last second still counts.
 * Who is not through with the download yet has the whole grace again from the completion on, once. <b>At risk</b> is a
 * case for which less than twice the time that is owed remains. It is <b>hnr</b> from the second after the deadline on
 * if neither time nor ratio has been reached and the member is not seeding at that moment; whoever is seeding is never
 * flagged, and who was flagged before is cleared once the time is reached, however late.
 *
 * <p>Exempt is who is exempted by its version of the rules or by any that has come into force since: to exempt more is
 * good for open cases at once, to exempt fewer condemns nobody, not even whose case began before both. A torrent that
 * is free now keeps a case from beginning and ends none.
 */
public final class Judge {
    /** At risk is who has less than so many times what is owed. */
    private static final int TIMES = 2;

    private final Rules rules;

    public Judge(Rules rules) {
        this.rules = rules;
    }

    /**
     * What becomes of a case, or whether there is one.
     *
     * @param known what was so far
     * @param now   Unix seconds
     */
    public Verdict judge(Optional<Case> known, Facts facts, long now) {
        if (known.isPresent() && known.get().state().cleared()) {
            return new Verdict(known, Why.CLEARED);
        }
        return known.isPresent() && known.get().state().open() ? goesOn(known.get(), facts, now)
                : begins(known, facts, now);
    }

    private Verdict begins(Optional<Case> known, Facts facts, long now) {
        long moment = facts.completed() > 0 ? facts.completed()
                : known.map(Case::since).orElse(facts.lastAnnounced());
        Optional<Rules.Version> version = rules.at(moment);
        if (version.isEmpty()) {
            return new Verdict(known, Why.NO_RULE);
        }
        Rules.Version held = version.get();
        if (!(facts.completed() > 0 && held.anyCompletion()) && !held.taken(facts.downloaded(), size(facts))) {
            return new Verdict(known, Why.TOO_LITTLE);
        }
        Optional<Why> exempt = exempt(known.map(Case::version).orElse(held.number()), facts, now)
                .or(() -> facts.torrent().free() && held.exemptions().freeleech() ? Optional.of(Why.FREELEECH)
                        : Optional.empty());
        return exempt.map(why -> new Verdict(known, why)).orElseGet(() -> stands(new Case(State.WATCHING,
                held.number(), moment, moment + held.grace().toSeconds(), held.required(size(facts)),
                held.ratioThousandths()), facts, now));
    }

    private Verdict goesOn(Case open, Facts facts, long now) {
        Optional<Why> exempt = exempt(open.version(), facts, now);
        if (exempt.isPresent()) {
            return new Verdict(Optional.of(open.as(State.NONE)), exempt.get());
        }
        boolean completedSince = facts.completed() > open.since() && open.state() != State.HNR;
        return stands(completedSince ? open.from(facts.completed()) : open, facts, now);
    }

    private static Verdict stands(Case open, Facts facts, long now) {
        long owed = open.required() - facts.seeded();
        Why why = owed <= 0 ? Why.SEEDED
                : reached(open.ratioThousandths(), facts) ? Why.RATIO
                : open.state() == State.HNR || now > open.deadline() && !facts.seeding() ? Why.OVERDUE
                : now > open.deadline() ? Why.SEEDING
                : open.deadline() - now < TIMES * owed ? Why.CLOSE
                : Why.IN_TIME;
        return new Verdict(Optional.of(open.as(switch (why) {
            case SEEDED, RATIO -> State.SEEDED;
            case OVERDUE -> State.HNR;
            case SEEDING, CLOSE -> State.AT_RISK;
            default -> State.WATCHING;
        })), why);
    }

    /** Whether its version exempts somebody from a case, or any later one that has come into force. */
    private Optional<Why> exempt(int itsVersion, Facts facts, long now) {
        return !facts.torrent().listed() ? Optional.of(Why.GONE)
                : rules.versions().stream().filter(version -> version.number() == itsVersion
                        || version.number() > itsVersion && version.since() <= now)
                        .flatMap(version -> exempt(version.exemptions(), facts).stream()).findFirst();
    }

    private static Optional<Why> exempt(Rules.Exemptions exemptions, Facts facts) {
        return exemptions.uploader() && facts.torrent().uploader() == facts.user() ? Optional.of(Why.UPLOADER)
                : exemptions.users().contains(facts.user()) ? Optional.of(Why.USER)
                : exemptions.classes().contains(facts.userClass()) ? Optional.of(Why.CLASS)
                : exemptions.freeleech() && facts.downloaded() > 0 && facts.charged() == 0
                        ? Optional.of(Why.FREELEECH)
                : Optional.empty();
    }

    private static boolean reached(int ratioThousandths, Facts facts) {
        return ratioThousandths > 0 && facts.downloaded() > 0 && BigDecimal.valueOf(facts.uploaded())
                .compareTo(BigDecimal.valueOf(ratioThousandths, 3).multiply(BigDecimal.valueOf(facts.downloaded())))
                >= 0;
    }

    private static long size(Facts facts) {
        return facts.torrent().size();
    }
}
