package dev.caracal.doctor;

import dev.caracal.config.Settings;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Where the journal is: it must be writable, on a disk of this machine, with room. */
final class StateChecks {
    private static final String CHECK = "state_path";
    private static final Set<String> OF_ANOTHER_MACHINE = Set.of("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs",
            "ceph", "glusterfs", "fuse.sshfs", "fuse.glusterfs", "fuse.s3fs", "lustre");
    private static final Set<String> IN_MEMORY = Set.of("tmpfs", "ramfs");

    private StateChecks() {
    }

    static void look(Settings settings, List<Finding> findings) {
        settings.logging().path().ifPresent(path -> logFile("log_path", path, findings));
        settings.logging().audit().ifPresent(audit -> logFile("audit_path", audit.path(), findings));
        Path folder = settings.statePath().toAbsolutePath();
        if (settings.readonly()) {
            findings.add(Finding.ok(CHECK, folder + " is not needed while readonly"));
            return;
        }
        Path there = folder;
        // Made at the start, with what is missing above it.
        while (!Files.exists(there)) {
            there = there.getParent();
        }
        if (!writable(there)) {
            findings.add(Finding.fatal(CHECK, there + " cannot be written by " + System.getProperty("user.name"),
                    there.equals(folder) ? "chown it to the user that Caracal runs as"
                            : "make " + folder + " for the user that Caracal runs as"));
            return;
        }
        try {
            disk(settings, folder, Files.getFileStore(there), findings);
        } catch (IOException e) {
            findings.add(Finding.warning(CHECK, "the disk of " + there + " cannot be asked: " + e.getMessage(),
                    "see that it is a local one with room for the journal"));
        }
    }

    /** A start that cannot write its log is refused. */
    private static void logFile(String key, Path file, List<Finding> findings) {
        Path folder = file.toAbsolutePath().getParent();
        boolean usable = Files.exists(file) ? Files.isRegularFile(file) && Files.isWritable(file)
                : folder != null && Files.isDirectory(folder) && Files.isWritable(folder);
        findings.add(usable ? Finding.ok(key, file + " can be written") : Finding.fatal(key, file
                + " cannot be written by " + System.getProperty("user.name"), "make its folder for the user that "
                + "Caracal runs as, or name another file"));
    }

    private static void disk(Settings settings, Path folder, FileStore disk, List<Finding> findings)
            throws IOException {
        String type = disk.type().toLowerCase(Locale.ROOT);
        if (OF_ANOTHER_MACHINE.contains(type)) {
            findings.add(Finding.warning(CHECK, folder + " is on " + type + ", not on a disk of this machine: the "
                    + "journal is mapped memory, and a network that fails stops the tracker",
                    "set state_path to a local folder"));
        } else if (IN_MEMORY.contains(type)) {
            findings.add(Finding.warning(CHECK, folder + " is on " + type + ": a reboot loses the journal",
                    "set state_path to a folder on a disk"));
        } else {
            findings.add(Finding.ok(CHECK, folder + " can be written, on " + type));
        }
        long free = disk.getUsableSpace() >> 20;
        long most = settings.journal().maxBytes() >> 20;
        findings.add(free >= most ? Finding.ok("disk", free + " MiB free, the journal takes " + most + " at the most")
                : Finding.warning("disk", free + " MiB free, less than the journal may take in a long outage of the "
                        + "database (max_journal_bytes, " + most + " MiB)", "make room, or lower max_journal_bytes"));
    }

    /** By trying: permissions do not tell of file systems that are mounted for reading only. */
    private static boolean writable(Path folder) {
        try {
            Files.delete(Files.createTempFile(folder, "caracal-doctor", ".tmp"));
            return true;
        } catch (IOException _) {
            return false;
        }
    }
}
