package dev.caracal;

import dev.caracal.config.Settings;
import dev.caracal.gazelle.Database;
import dev.caracal.gazelle.OwnTables;
import dev.caracal.gazelle.Problems;
import dev.caracal.gazelle.UnfitDatabase;
import dev.caracal.ops.Logs;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code caracal db}: Caracal's own tables in the site's database. */
@Command(name = "db", description = "Caracal's own tables in the site's database.")
final class DatabaseCommand implements Runnable {
    @CommandLine.ParentCommand
    private Main main;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }

    @Command(name = "print", description = "Print the SQL that `install` runs.")
    int print() {
        System.out.print(OwnTables.sql());
        return 0;
    }

    @Command(name = "install", description = "Make the tables that are missing; changes nothing else.")
    int install() throws IOException {
        Path conf = main.conf;
        Settings settings = Settings.read(conf, System.getenv());
        Logs.configure("warning", Optional.empty());
        try (Database database = Database.connect(settings.database());
                Connection connection = database.connection()) {
            OwnTables.install(connection);
            System.out.println("Caracal's tables are in " + settings.database() + " now.");
            return 0;
        } catch (UnfitDatabase e) {
            throw new Sorry(e.getMessage());
        } catch (SQLException e) {
            throw new Sorry("Caracal's tables could not be made in " + settings.database() + ": "
                    + Problems.inShort(e));
        }
    }
}
