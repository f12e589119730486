package dev.caracal.id;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The values that keep their bytes as words. */
final class FixedValuesTest {
    private final Random random = new Random(20);

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    @Test
    void bytesComeBackAsTheyWent() {
        for (int i = 0; i < 1000; i++) {
            byte[] bytes = bytes(20);
            assertArrayEquals(bytes, InfoHash.of(bytes).orElseThrow().bytes());
            assertArrayEquals(bytes, PeerId.of(bytes).orElseThrow().bytes());
        }
    }

    @Test
    void valuesAreReadFromTheMiddleOfOthers() {
        byte[] bytes = bytes(100);
        assertEquals(InfoHash.of(Arrays.copyOfRange(bytes, 13, 33)).orElseThrow(), InfoHash.at(bytes, 13));
        assertEquals(PeerId.of(Arrays.copyOfRange(bytes, 13, 33)).orElseThrow(), PeerId.at(bytes, 13));
        assertEquals(Passkey.of(Arrays.copyOfRange(bytes, 13, 45)).orElseThrow(), Passkey.at(bytes, 13));
    }

    @Test
    void whatIsSoughtIsFoundWhereItIsKept() {
        Passkey.Sought key = new Passkey.Sought();
        InfoHash.Sought infoHash = new InfoHash.Sought();
        Map<Object, Integer> kept = new HashMap<>();
        byte[] bytes = bytes(1000);
        for (int i = 0; i < 900; i++) {
            assertNull(kept.get(key.at(bytes, i)));
            assertNull(kept.get(infoHash.at(bytes, i)));
            assertEquals(Passkey.at(bytes, i), key.value());
            assertEquals(InfoHash.at(bytes, i), infoHash.value());
            kept.put(key.value(), i);
            kept.put(infoHash.value(), 1000 + i);
        }
        for (int i = 0; i < 900; i++) {
            assertEquals(i, kept.get(key.at(bytes, i)));
            assertEquals(1000 + i, kept.get(infoHash.at(bytes, i)));
        }
        for (int i = 0; i < Passkey.LENGTH; i++) {
            byte[] other = Arrays.copyOf(bytes, Passkey.LENGTH);
            other[i] ^= 1;
            assertNotEquals(key.at(other, 0), Passkey.at(bytes, 0));
            assertEquals(i >= InfoHash.LENGTH, infoHash.at(other, 0).equals(InfoHash.at(bytes, 0)));
        }
    }

    @Test
    void anyOtherLengthIsNoValue() {
        for (int length : new int[] {0, 1, 19, 21, 31, 33, 40}) {
            assertEquals(Optional.empty(), InfoHash.of(bytes(length)));
            assertEquals(Optional.empty(), PeerId.of(bytes(length)));
            assertEquals(Optional.empty(), Passkey.of(bytes(length)));
        }
    }

    @Test
    void everyByteMakesAnotherValue() {
        byte[] bytes = bytes(32);
        Set<Object> values = new HashSet<>(Set.of(Passkey.at(bytes, 0)));
        for (int i = 0; i < bytes.length; i++) {
            byte[] other = bytes.clone();
            other[i] ^= 1;
            assertTrue(values.add(Passkey.at(other, 0)), "byte " + i);
            assertFalse(Passkey.at(other, 0).sameInConstantTime(Passkey.at(bytes, 0)), "byte " + i);
        }
        assertTrue(Passkey.at(bytes, 0).sameInConstantTime(Passkey.at(bytes.clone(), 0)));
    }

    @Test
    void hashCodesSpread() {
        Set<Integer> codes = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            codes.add(Passkey.of("%032x".formatted(i)).orElseThrow().hashCode());
            codes.add(PeerId.of("-qB4500-%012d".formatted(i).getBytes()).orElseThrow().hashCode());
        }
        assertTrue(codes.size() > 1990, codes.size() + " of 2000");
    }

    @Test
    void aPasskeyIsNotShownInFull() {
        Passkey passkey = Passkey.of("abcdefghijklmnopqrstuvwxyz012345").orElseThrow();
        assertEquals("abcd...", passkey.toString());
        assertNotEquals(passkey, Passkey.of("abcdefghijklmnopqrstuvwxyz012346").orElseThrow());
    }

    @Test
    void endpointsOfOneAddressDifferByPort() {
        assertEquals(new Endpoint(-1, 65535).packed(), Endpoint.packed(-1, 65535));
        assertNotEquals(Endpoint.packed(1, 0), Endpoint.packed(0, 1));
        assertNotEquals(Endpoint.packed(-1, 1), Endpoint.packed(-1, 2));
        assertTrue(Endpoint.packed(-1, 65535) > 0);
    }
}
