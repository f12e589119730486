package dev.caracal.doctor;

import dev.caracal.config.Settings;
import dev.caracal.http.AddressRange;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;

/** What can be used in ocelot.conf but is unknown, unwise or insecure. */
final class ConfigurationChecks {
    private static final String CHECK = "configuration";
    /** 10.0.0.0/8 is the widest range that anybody has to himself. */
    private static final int WIDEST_BITS = 8;

    private ConfigurationChecks() {
    }

    static void look(Path conf, Settings settings, List<Finding> findings) {
        List<Finding> found = new ArrayList<>();
        for (String warning : settings.warnings()) {
            found.add(Finding.warning(CHECK, withoutStop(warning), "mend or remove it in " + conf));
        }
        if (readableByAll(conf)) {
            found.add(Finding.warning(CHECK, conf + " can be read by everybody on this machine, passwords and all",
                    "chmod 640 " + conf));
        }
        if (settings.http().sources().trustClients()) {
            found.add(Finding.warning(CHECK, "trust_client_ip = true: every client can say that it is at somebody "
                    + "else's address", "name your proxies in trusted_proxies instead"));
        }
        narrow("trusted_proxies", settings.http().sources().trustedProxies().orElse(List.of()), found);
        narrow("control_allow", settings.http().sources().controlAllow(), found);
        if (settings.http().sitePassword().equals(settings.http().reportPassword())) {
            found.add(Finding.warning(CHECK, "site_password and report_password are the same: who may read reports "
                    + "may change the tracker", "give them two"));
        }
        if (settings.admin().port() != 0 && !loopback(settings.admin().host())) {
            found.add(Finding.warning(CHECK, "admin_host = " + settings.admin().host() + ": /health and /metrics have "
                    + "no password and are open to the network", "keep a firewall before it, or listen at 127.0.0.1"));
        }
        if (settings.database().username().equals("root")) {
            found.add(Finding.warning(CHECK, "mysql_username = root may do anything to the site",
                    "make a user with the rights that MIGRATING_FROM_OCELOT.md lists"));
        }
        if (settings.startAsOcelot()) {
            found.add(Finding.warning(CHECK, "start = ocelot: every start forgets what members have transferred since "
                    + "their last announce", "remove it, unless that is what you want"));
        }
        if (settings.readonly()) {
            found.add(Finding.warning(CHECK, "readonly: nothing will be written, and nobody credited",
                    "remove it when you mean to switch"));
        }
        if (found.isEmpty()) {
            found.add(Finding.ok(CHECK, "every key in " + conf + " is known, and nothing is unwise"));
        }
        findings.addAll(found);
        String where = settings.controlListen().map(place -> "at " + place + ", ").orElse("");
        findings.add(Finding.ok("control requests", where + (settings.http().sources().controlAllow().isEmpty()
                ? "taken from every address that knows the password, as by Ocelot (control_allow would narrow that)"
                : "taken from the addresses in control_allow only")));
    }

    private static void narrow(String key, List<AddressRange> ranges, List<Finding> found) {
        for (AddressRange range : ranges) {
            if (range.bits() < WIDEST_BITS) {
                found.add(Finding.warning(CHECK, key + " has a range of /" + range.bits()
                        + ": nearly everybody is in it", "name the addresses that are meant"));
            }
        }
    }

    private static String withoutStop(String sentence) {
        return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
    }

    private static boolean readableByAll(Path conf) {
        try {
            return Files.getFileStore(conf).supportsFileAttributeView(PosixFileAttributeView.class)
                    && Files.getPosixFilePermissions(conf).contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException _) {
            // Whoever reads the file says so.
            return false;
        }
    }

    private static boolean loopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException _) {
            // The port's check says so.
            return true;
        }
    }
}
