package dev.caracal.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.caracal.id.PeerId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class WhitelistTest {
    private final Whitelist whitelist = new Whitelist();

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private boolean allows(String peerId) {
        return whitelist.allows(PeerId.of(bytes(peerId)).orElseThrow());
    }

    @Test
    void anEmptyListLetsEverybodyIn() {
        assertTrue(allows("-TR4050-abcdefghijkl"));
        whitelist.add(bytes("-qB"));
        assertFalse(allows("-TR4050-abcdefghijkl"));
        whitelist.remove(bytes("-qB"));
        assertTrue(allows("-TR4050-abcdefghijkl"));
    }

    @Test
    void entriesAreBeginnings() {
        whitelist.replace(List.of(bytes("-TR40"), bytes("-qB4500-abcdefghijkl")), whitelist.changes());
        assertTrue(allows("-TR4050-abcdefghijkl"));
        assertFalse(allows("-TR3000-abcdefghijkl"));
        assertFalse(allows("x-TR4050-abcdefghijk"));
        assertTrue(allows("-qB4500-abcdefghijkl"));
        assertFalse(allows("-qB4500-abcdefghijkm"));
    }

    @Test
    void anEntryLongerThanAPeerIdAdmitsNobody() {
        whitelist.add(bytes("-TR4050-abcdefghijklm"));
        assertFalse(allows("-TR4050-abcdefghijkl"));
    }

    @Test
    void anEmptyEntryLetsEverybodyIn() {
        whitelist.replace(List.of(bytes("-TR"), bytes("")), whitelist.changes());
        assertTrue(allows("-qB4500-abcdefghijkl"));
    }

    @Test
    void ofEqualEntriesOneIsRemoved() {
        whitelist.add(bytes("-TR"));
        whitelist.add(bytes("-TR"));
        whitelist.remove(bytes("-TR"));
        assertEquals(1, whitelist.size());
        assertTrue(allows("-TR4050-abcdefghijkl"));
        whitelist.remove(bytes("-UT"));
        assertEquals(1, whitelist.size());
    }

    @Test
    void anEditedEntryIsReplacedAndAnUnknownOneAdded() {
        whitelist.add(bytes("-TR"));
        whitelist.edit(bytes("-TR"), bytes("-UT"));
        assertFalse(allows("-TR4050-abcdefghijkl"));
        assertTrue(allows("-UT4050-abcdefghijkl"));
        whitelist.edit(bytes("-no"), bytes("-qB"));
        assertEquals(2, whitelist.size());
        assertTrue(allows("-qB4050-abcdefghijkl"));
    }

    @Test
    void theCallersArrayIsTheCallersOwn() {
        byte[] entry = bytes("-TR");
        whitelist.add(entry);
        entry[1] = 'X';
        assertTrue(allows("-TR4050-abcdefghijkl"));
    }
}
