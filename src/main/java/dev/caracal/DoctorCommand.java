package dev.caracal;

import dev.caracal.doctor.Diagnosis;
import dev.caracal.doctor.Doctor;
import dev.caracal.ops.Logs;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code caracal doctor}: whether a tracker would run here, and what would be regretted later. */
@Command(name = "doctor", description = "Look at machine, configuration, database and site before a start; changes "
        + "nothing. Exit status 0: fine, 1: warnings, 2: would not run.")
final class DoctorCommand implements Callable<Integer> {
    @CommandLine.ParentCommand
    private Main main;

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        // What is found is printed; nothing of it is to be said twice.
        Logs.configure("error", Optional.empty());
        Diagnosis diagnosis = Doctor.examine(main.conf, System.getenv());
        System.out.print(json ? diagnosis.json() : diagnosis.text());
        return diagnosis.exitStatus();
    }
}
