package dev.caracal.doctor;

import dev.caracal.config.Settings;
import dev.caracal.gazelle.SitesOwn;
import dev.caracal.gazelle.SitesOwn.Duty;
import dev.caracal.gazelle.SitesOwn.Sign;
import java.util.List;
import java.util.stream.Collectors;

/** What can be done by the site or by the tracker, a line each: who does it, and whether both do. */
final class DutyChecks {
    private final Settings settings;
    private final SitesOwn sites;
    private final List<Finding> findings;

    DutyChecks(Settings settings, SitesOwn sites, List<Finding> findings) {
        this.settings = settings;
        this.sites = sites;
        this.findings = findings;
    }

    void look() {
        history();
        look(Duty.BONUS, "bonus", settings.bonus().on(), "pays points", "paid here for seeding, by bonus = "
                + settings.bonus().formula(), "none are paid here (bonus)",
                "members are paid twice if it is for seeding", "remove bonus");
        look(Duty.RATIO_WATCH, "ratio watch", settings.ratioWatch().on(), "watches ratios", "by ratio_watch here",
                "none here (ratio_watch)", "who must not leech is decided twice, by different rules",
                "remove ratio_watch");
        look(Duty.HIT_AND_RUN, "hit-and-run", settings.judgesHnr(), "counts hits and runs",
                "judged here, in caracal_hnr", "not judged here (hnr)", "members are told two things",
                "remove hnr, or have the site show caracal_hnr instead");
        if (sites.hidden()) {
            findings.add(Finding.ok("the site's tasks", "our database user may not read periodic_task, so the lines "
                    + "above know nothing of them (GRANT SELECT on it, for this)"));
        }
    }

    /** Who counts the time that members seed: the site, or we, or nobody. */
    private void history() {
        List<Sign> theirs = sites.of(Duty.SEED_TIME);
        if (!theirs.isEmpty() && settings.history().mirrored()) {
            findings.add(Finding.warning("history", "the site's own task UpdateSeedTimes adds hours to "
                    + "xbt_files_history, and so does mirror_seed_time: they count twice", off(theirs)));
        } else if (settings.history().kept()) {
            findings.add(Finding.ok("history", settings.history().mirrored()
                    ? "kept, and told to the site in hours" : "kept, in caracal_transfers"));
        } else {
            findings.add(Finding.ok("history", theirs.isEmpty() ? "none is kept (transfer_history)"
                    : "the site counts seed times itself, by a look each hour; none is kept here"));
        }
    }

    private void look(Duty duty, String check, boolean ours, String does, String here, String notHere, String twice,
            String otherwise) {
        List<Sign> theirs = sites.of(duty);
        String signs = theirs.stream().map(Sign::text).collect(Collectors.joining(", "));
        if (theirs.isEmpty()) {
            findings.add(Finding.ok(check, ours ? here : notHere));
        } else if (!ours) {
            findings.add(Finding.ok(check, "the site " + does + " itself, by the look of it (" + signs + "); "
                    + notHere));
        } else {
            String off = off(theirs);
            findings.add(Finding.warning(check, "the site " + does + " itself, by the look of it (" + signs
                    + "), and so do we: " + twice, off.isEmpty() ? otherwise : off));
        }
    }

    private static String off(List<Sign> signs) {
        return signs.stream().flatMap(sign -> sign.off().stream()).findFirst().orElse("");
    }
}
