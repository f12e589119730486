package dev.caracal.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A ledger whose process runs out of memory while an epoch is taken up, in a process of its own. */
final class LedgerMemoryTest {
    private static final int USERS = 60_000;

    @TempDir
    private Path folder;

    @Test
    void whatThereWasNoMemoryForIsWrittenOnceWhenThereIs() throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder(java, "-Xmx48m", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED",
                "-cp", System.getProperty("java.class.path"), LedgerMemoryTest.class.getName(), folder.toString())
                .redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        assertEquals("no memory, no memory, " + 7L * USERS + " bytes of " + USERS + " users", said.strip());
    }

    /** Takes all the heap but for some, in pieces that nothing else would fit into. */
    private static List<byte[]> ballast(int left) {
        List<byte[]> pieces = new ArrayList<>();
        try {
            while (true) {
                pieces.add(new byte[1 << 17]);
            }
        } catch (OutOfMemoryError _) {
            for (int i = 0; i < left; i++) {
                pieces.removeLast();
            }
        }
        return pieces;
    }

    private static String cut(Ledger ledger) {
        try {
            ledger.cut(1);
            return "";
        } catch (OutOfMemoryError _) {
            return "no memory, ";
        }
    }

    public static void main(String[] args) {
        try (Ledger ledger = Ledger.open(Batches.settings(20_000, 1_000_000),
                new JournalSettings(Path.of(args[0], "journal"), 1 << 24, 1 << 27, 0), new RandomId(3, 4), 0,
                new RandomId(0, 0))) {
            for (int user = 1; user <= USERS; user++) {
                ledger.announced(Batches.credit(user, user, 7, 0));
            }
            List<byte[]> pieces = ballast(40);
            String said = cut(ledger) + cut(ledger);
            pieces.clear();
            said += cut(ledger);
            long bytes = 0;
            int users = 0;
            for (Batch batch = ledger.first(); batch != null; batch = ledger.first()) {
                users += batch.entries().users().size();
                bytes += batch.entries().users().stream().mapToLong(Entries.UserCredit::uploaded).sum();
                ledger.written();
                ledger.done(batch);
            }
            System.out.println(said + bytes + " bytes of " + users + " users");
        }
    }
}
