package dev.caracal.doctor;

import dev.caracal.config.Settings;
import dev.caracal.gazelle.Examination;
import java.util.List;
import java.util.Optional;

/** Whether the site takes its tracker's news of used-up tokens. */
final class SiteChecks {
    private SiteChecks() {
    }

    static void look(Settings settings, List<Finding> findings) {
        if (settings.readonly()) {
            findings.add(Finding.ok("site", "not called while readonly"));
            return;
        }
        Optional<String> problem = Examination.siteProblem(settings.site());
        findings.add(problem.isEmpty()
                ? Finding.ok("site", "takes calls at " + settings.site() + " with site_password")
                : Finding.warning("site", "does not take the tracker's calls at " + settings.site() + ": "
                        + problem.get(), "check site_host, site_service and site_path, that site_password is the "
                        + "site's TRACKER_SECRET, and that the site knows this machine as TRACKER_HOST; until then "
                        + "used-up tokens wait"));
    }
}
