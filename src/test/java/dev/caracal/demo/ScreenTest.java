package dev.caracal.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

final class ScreenTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Test
    void onATerminalALiveLineThatSaysNothingNewTakesTheLastOnesPlace() {
        Screen screen = new Screen(new PrintStream(bytes), true);
        screen.live("1", "calm");
        screen.live("2", "calm");
        screen.live("3", "busy");
        screen.say("end");
        assertEquals("\r1  calm\r2  calm\n\r3  busy\nend\n", bytes.toString());
    }

    @Test
    void elsewhereEveryLineIsALine() {
        Screen screen = new Screen(new PrintStream(bytes), false);
        screen.live("1", "calm");
        screen.live("2", "calm");
        assertEquals("1  calm\n2  calm\n", bytes.toString());
    }
}
