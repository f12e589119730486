package dev.caracal.control;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.caracal.accounting.NoBooks;
import dev.caracal.id.InfoHash;
import dev.caracal.id.Passkey;
import dev.caracal.registry.Freeleech;
import dev.caracal.registry.Promotion;
import dev.caracal.registry.Registry;
import dev.caracal.registry.Stacking;
import dev.caracal.registry.Torrent;
import dev.caracal.registry.User;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the site may ask for, what is written down of it, and that what cannot be is refused and changes nothing. */
final class FreeleechUpdateTest {
    private static final long NOW = 1_000_000;
    private static final String ANNA = "anna" + "a".repeat(28);
    private static final String HASH = "t".repeat(20);

    private final Registry registry = new Registry();
    private final Torrent torrent = new Torrent(7, infoHash(), Freeleech.NONE, 0, 0);
    private final List<Promotion> written = new ArrayList<>();
    private boolean open = true;
    private long now = NOW;

    private static InfoHash infoHash() {
        return InfoHash.of(HASH.getBytes(StandardCharsets.US_ASCII)).orElseThrow();
    }

    @BeforeEach
    void aSite() {
        registry.addUser(Passkey.of(ANNA).orElseThrow(), new User(5, true, false));
        registry.addTorrent(torrent);
        registry.promotions().settings(Stacking.BEST, 3, Duration.ofHours(1));
        registry.promotions().keep(() -> now);
    }

    private Done ask(String query) {
        return FreeleechUpdate.of(Query.of("action=update_freeleech&" + query), registry, new NoBooks() {
            @Override
            public boolean open() {
                return open;
            }

            @Override
            public void promoted(Promotion promotion) {
                written.add(promotion);
            }
        }, now);
    }

    private void says(String query, String target, String effect) {
        assertEquals(new Done(new Answer.Text("success"), target, effect), ask(query));
    }

    private void isRefused(String query, String why) {
        Done done = ask(query);
        assertEquals(new Answer.Text("failure: " + why), done.answer());
        assertEquals("refused: " + why, done.effect());
        assertEquals(List.of(), written);
        assertEquals(0, registry.promotions().size());
    }

    private String rates() {
        return registry.promotions().now().up(5, torrent, now, now) + "/"
                + registry.promotions().now().down(5, torrent, now, now);
    }

    @Test
    void everyScopeIsNamedByItsIdOrByWhatTheSiteKnowsItBy() {
        registry.promotions().settings(Stacking.BEST, 10, Duration.ZERO);
        torrent.group(9);
        says("scope=site&up=1.5&down=0", "site", "now up 150 %, down 0 %");
        assertEquals("150/0", rates());
        says("scope=group&id=9&up=2", "group 9", "now up 200 %, down 100 %");
        assertEquals("200/0", rates());
        says("scope=torrent&info_hash=" + HASH + "&up=2.05", "torrent 7", "now up 205 %, down 100 %");
        assertEquals("205/0", rates());
        says("scope=user&passkey=" + ANNA + "&up=10", "user 5", "now up 1000 %, down 100 %");
        assertEquals("1000/0", rates());
        says("scope=user&id=6&up=3", "user 6", "now up 300 %, down 100 %");
        assertEquals(5, registry.promotions().inForce());
        assertEquals(5, written.size());
    }

    @Test
    void whatHoldsIsReplacedEndedAndRemovedAndTheSameTwiceIsNoChange() {
        says("scope=site&down=0.5", "site", "now up 100 %, down 50 %");
        now += 60;
        says("scope=site&down=0.5", "site", "unchanged, up 100 %, down 50 %");
        assertEquals(1, written.size());
        says("scope=site&down=0.5&ends=" + (now + 600), "site", "now up 100 %, down 50 % until " + (now + 600));
        assertEquals(new Promotion(Promotion.Scope.SITE, 0, 100, 50, NOW, now + 600), written.getLast());
        says("scope=site&down=0&begins=" + (now + 100), "site", "now up 100 %, down 0 % from " + (now + 100));
        assertEquals("100/50", rates());
        now += 100;
        assertEquals("100/0", rates());
        now++;
        says("scope=site&clear=1", "site", "now nothing");
        assertEquals("100/100", rates());
        assertEquals(0, registry.promotions().now().down(5, torrent, now - 1, now), "what was is not forgotten");
        says("scope=site&up=1&down=1", "site", "unchanged, nothing");
        now += 10_000;
        says("scope=site&up=2", "site", "now up 200 %, down 100 %");
        assertEquals(1, registry.promotions().size(), "what nobody can refer to is forgotten");
    }

    @Test
    void whatIsToBeginLaterIsVoidWhenSomethingElseIsSaid() {
        says("scope=site&up=2&begins=" + (NOW + 50), "site", "now up 200 %, down 100 % from " + (NOW + 50));
        says("scope=site&clear=1", "site", "now nothing");
        assertEquals(0, registry.promotions().size());
        assertEquals(new Promotion(Promotion.Scope.SITE, 0, 200, 100, NOW + 50, NOW + 50), written.getLast());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            up=2                             | scope must be site, group, torrent or user
            scope=sites&up=2                 | scope must be site, group, torrent or user
            scope=site                       | up or down must be said, or clear=1
            scope=site&clear=1&up=2          | clear=1 goes with neither up nor down
            scope=site&id=5&up=2             | the whole site has no id
            scope=group&up=2                 | id must be the number of a group
            scope=user&id=0&up=2             | id must be the number of a user
            scope=torrent&id=-1&up=2         | id must be the number of a torrent
            scope=torrent&id=2147483648&up=2 | id must be the number of a torrent
            scope=torrent&info_hash=short&up=2 | no info_hash of 20 bytes
            scope=torrent&info_hash=uuuuuuuuuuuuuuuuuuuu&up=2 | unknown torrent
            scope=torrent&info_hash=uuuuuuuuuuuuuuuuuuuu&id=7&up=2 | id and info_hash are one too many
            scope=user&passkey=short&up=2    | no passkey of 32 characters
            scope=user&passkey=bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb&up=2 | no such user
            scope=site&up=2&begins=soon      | begins must be a time in Unix seconds
            scope=site&up=2&ends=-5          | ends must be a time in Unix seconds
            scope=site&up=2&ends=999999      | ends must be later than begins and than now
            scope=site&up=2&begins=1000009&ends=1000009 | ends must be later than begins and than now
            scope=site&clear=1&ends=1000009  | a removal has no end
            """)
    void badInputIsToldWhatIsWrongAndChangesNothing(String query, String why) {
        isRefused(query, why);
    }

    @ParameterizedTest
    @CsvSource({"''", "-1", "11", "10.01", "1.005", "1e1", "1.", ".5", "NaN", "2%"})
    void aRateIsANumberFromNoughtToTenWithTwoDecimalsAtMost(String rate) {
        isRefused("scope=site&up=" + rate, "up must be a number from 0 to 10 with two decimals at most, like 1.5");
    }

    @Test
    void whatCouldNotBeKeptIsRefused() {
        open = false;
        isRefused("scope=site&up=2", "nothing can be noted now, because the database has been away for too long");
        open = true;
        registry.promotions().readonly(true);
        isRefused("scope=site&up=2", "the tracker is readonly and would not keep it");
    }

    @Test
    void thereAreNoMoreThanTheSettingAllowsAndWhatIsThereCanStillBeChanged() {
        for (int user = 1; user <= 3; user++) {
            says("scope=user&up=2&id=" + user, "user " + user, "now up 200 %, down 100 %");
        }
        Done full = ask("scope=user&up=2&id=4");
        assertEquals(new Answer.Text("failure: there are 3 rules, and no more may be (max_freeleech_rules)"),
                full.answer());
        now += 60;
        says("scope=user&clear=1&id=1", "user 1", "now nothing");
        assertEquals(3, registry.promotions().size());
        now += 10_000;
        says("scope=user&up=3&id=1", "user 1", "now up 300 %, down 100 %");
    }
}
