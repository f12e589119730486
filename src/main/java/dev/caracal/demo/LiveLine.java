package dev.caracal.demo;

import java.sql.SQLException;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.function.LongSupplier;

/**
 * Says every few seconds what has happened. What is credited is what the database's totals have gained since the start:
 * not what the tracker means to write, but what the site's pages would show.
 */
public final class LiveLine implements AutoCloseable {
    private static final long EVERY_MILLIS = 3000;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

    private final DemoDatabase database;
    private final DemoDatabase.Totals atStart;
    private final LongSupplier announces;
    private final Screen screen;
    private final Thread thread = Thread.ofPlatform().name("live-line").daemon(true).unstarted(this::run);

    LiveLine(DemoDatabase database, DemoDatabase.Totals atStart, LongSupplier announces, Screen screen) {
        this.database = database;
        this.atStart = atStart;
        this.announces = announces;
        this.screen = screen;
    }

    void start() {
        thread.start();
    }

    /** One line about now. */
    public void show() {
        screen.live(LocalTime.now().format(TIME), state());
    }

    private String state() {
        String counted = "announces " + announces.getAsLong();
        try {
            DemoDatabase.Totals now = database.totals();
            return counted + ", peers " + now.seeders() + " seeding " + now.leechers() + " leeching, bytes credited "
                    + (now.uploaded() - atStart.uploaded()) + " up "
                    + (now.downloaded() - atStart.downloaded()) + " down";
        } catch (SQLException e) {
            return counted + ", and the database does not answer";
        }
    }

    private void run() {
        try {
            while (true) {
                show();
                Thread.sleep(EVERY_MILLIS);
            }
        } catch (InterruptedException e) {
            // closed
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(EVERY_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
