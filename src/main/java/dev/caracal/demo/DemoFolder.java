package dev.caracal.demo;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Everything that belongs to one demo, so that it can be looked at and thrown away together.
 *
 * @param path of the folder itself
 */
record DemoFolder(Path path) {
    /** Makes the folder. Nobody else may look into it: the database's password is in there. */
    static DemoFolder open(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        try {
            if (!Files.isDirectory(absolute)) {
                Files.createDirectories(absolute.getParent());
                Files.createDirectory(absolute, only("rwx------"));
            }
            DemoFolder folder = new DemoFolder(absolute);
            Files.createDirectories(folder.content().getParent());
            return folder;
        } catch (FileAlreadyExistsException e) {
            throw new DemoProblem("The demo needs a folder, and " + e.getFile()
                    + " is a file; name another one with --dir.");
        } catch (IOException e) {
            throw DemoProblem.with(absolute, e);
        }
    }

    /** Writes a file that holds the database's password. */
    void writePrivate(Path file, String text) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, only("rw-------"));
        Files.writeString(file, text);
    }

    private static FileAttribute<Set<PosixFilePermission>> only(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }

    /** The database server's own. */
    Path database() {
        return path.resolve("database");
    }

    Path conf() {
        return path.resolve("ocelot.conf");
    }

    Path log() {
        return path.resolve("tracker.log");
    }

    Path state() {
        return path.resolve("state");
    }

    /** How a command line client finds the database. */
    Path clientOptions() {
        return path.resolve("client.cnf");
    }

    /** The sample's content; its folder is what a seeding client is pointed to. */
    Path content() {
        return path.resolve("content").resolve(SampleTorrent.DEMO_NAME);
    }

    Path torrent(Member member) {
        return path.resolve(member.username() + ".torrent");
    }
}
