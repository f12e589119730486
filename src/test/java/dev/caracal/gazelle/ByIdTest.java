package dev.caracal.gazelle;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.caracal.registry.User;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ByIdTest {
    private static ById<User> table(List<User> users) {
        return new ById<>(() -> users, User::id, User[]::new);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4096, 1 << 17})
    void everyIdIsFoundAndNoOther(int step) {
        List<User> users = IntStream.range(0, 10_000).mapToObj(i -> new User(i * step, true, false)).toList();
        ById<User> table = table(users);
        users.forEach(user -> assertSame(user, table.get(user.id())));
        for (int i = 10_000; i < 10_100; i++) {
            assertNull(table.get(i * step));
        }
    }

    @Test
    void idsAreAnyNumbers() {
        List<User> users = IntStream.of(0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE)
                .mapToObj(id -> new User(id, true, false)).toList();
        ById<User> table = table(users);
        users.forEach(user -> assertSame(user, table.get(user.id())));
        assertNull(table.get(1));
    }

    @Test
    void nothingIsFoundInNothing() {
        assertNull(table(List.of()).get(0));
        assertNull(table(List.of()).get(7));
    }
}
