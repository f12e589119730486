package dev.caracal.doctor;

import dev.caracal.config.BadSettings;
import dev.caracal.config.Settings;
import dev.caracal.gazelle.Site;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Looks at everything a tracker needs before it is started, and changes nothing. The order is the operator's: the
 * machine, the configuration, the disk, the database and what is in it, the site. What cannot be looked at because of
 * what was found before is left out, so that the first cause stands by itself. For one thread.
 */
public final class Doctor {
    private Doctor() {
    }

    /** Everything that there is to say of a tracker with this configuration on this machine. */
    public static Diagnosis examine(Path conf, Map<String, String> environment) {
        List<Finding> findings = new ArrayList<>();
        MachineChecks.java(findings);
        Settings settings;
        try {
            settings = Settings.read(conf, environment);
        } catch (BadSettings e) {
            e.getMessage().lines().forEach(line -> findings.add(Finding.fatal("configuration", line,
                    "mend it in " + conf.toAbsolutePath())));
            return new Diagnosis(findings);
        }
        ConfigurationChecks.look(conf, settings, findings);
        MachineChecks.openFiles(settings, findings);
        MachineChecks.ports(settings, findings);
        StateChecks.look(settings, findings);
        Optional<Site> site = new DatabaseChecks(conf, settings, findings).look();
        if (site.isPresent() && site.get().multiplies()) {
            findings.add(Finding.ok("site", "not called: a site of this kind has no tokens"));
        } else {
            SiteChecks.look(settings, findings);
        }
        return new Diagnosis(findings);
    }
}
