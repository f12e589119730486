package dev.caracal;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What members must have after announces under promotions: the exact sums of what every byte was worth, in fractions,
 * and whole bytes only at the end of a session. Written from the rules alone; it shares no code with the tracker.
 */
final class PromotionModel {
    private static final BigDecimal MOST = BigDecimal.TEN;
    private static final BigDecimal NO_RATE = BigDecimal.ONE;

    /** Something that the site has said; it holds from {@code begins} on until something else does. */
    private record Said(String target, BigDecimal up, BigDecimal down, long begins, long ends) {
    }

    /** @param own what a downloaded byte is charged there; none if the torrent is neutral */
    record Torrent(int group, String own, boolean neutral) {
    }

    private static final class Session {
        private long last;
        private long up;
        private long down;
        private BigDecimal worthUp = BigDecimal.ZERO;
        private BigDecimal worthDown = BigDecimal.ZERO;
    }

    private final boolean product;
    private final Map<Integer, Torrent> torrents;
    private final List<Said> said = new ArrayList<>();
    private final Map<String, Session> sessions = new HashMap<>();
    private final Map<Integer, BigInteger> uploaded = new HashMap<>();
    private final Map<Integer, BigInteger> downloaded = new HashMap<>();
    private long byToken;

    PromotionModel(boolean product, Map<Integer, Torrent> torrents) {
        this.product = product;
        this.torrents = torrents;
    }

    /** @param target {@code site}, or a scope and an id: {@code user 5} */
    void promote(String target, BigDecimal up, BigDecimal down, long begins, long ends) {
        said.add(new Said(target, up, down, begins, ends));
    }

    void announce(long now, int user, int torrent, int number, String event, long up, long down, boolean token) {
        String client = user + " " + torrent + " " + number;
        if (!sessions.containsKey(client) || event.equals("started")) {
            sessions.put(client, new Session());
        } else {
            credit(sessions.get(client), now, user, torrent, up, down, token);
        }
        Session session = sessions.get(client);
        session.last = now;
        session.up = up;
        session.down = down;
        if (event.equals("stopped")) {
            sessions.remove(client);
        }
    }

    private void credit(Session session, long now, int user, int torrent, long up, long down, boolean token) {
        Torrent on = torrents.get(torrent);
        if (on.neutral) {
            return;
        }
        BigInteger upBefore = session.worthUp.toBigInteger();
        BigInteger downBefore = session.worthDown.toBigInteger();
        BigDecimal upRate = up(session.last, user, torrent).max(up(now, user, torrent));
        BigDecimal downRate = down(session.last, user, torrent).min(down(now, user, torrent));
        session.worthUp = session.worthUp.add(upRate.multiply(BigDecimal.valueOf(up - session.up)));
        if (token) {
            byToken += down - session.down;
        } else {
            session.worthDown = session.worthDown.add(downRate.multiply(BigDecimal.valueOf(down - session.down)));
        }
        uploaded.merge(user, session.worthUp.toBigInteger().subtract(upBefore), BigInteger::add);
        downloaded.merge(user, session.worthDown.toBigInteger().subtract(downBefore), BigInteger::add);
    }

    private BigDecimal up(long time, int user, int torrent) {
        List<BigDecimal> rates = inForce(time, user, torrent).map(Said::up).toList();
        return product ? multiplied(rates) : saying(rates).reduce(BigDecimal::max).orElse(NO_RATE);
    }

    private BigDecimal down(long time, int user, int torrent) {
        List<BigDecimal> rates = Stream.concat(Stream.of(new BigDecimal(torrents.get(torrent).own)),
                inForce(time, user, torrent).map(Said::down)).toList();
        return product ? multiplied(rates) : saying(rates).reduce(BigDecimal::min).orElse(NO_RATE);
    }

    private static Stream<BigDecimal> saying(List<BigDecimal> rates) {
        return rates.stream().filter(rate -> rate.compareTo(NO_RATE) != 0);
    }

    private static BigDecimal multiplied(List<BigDecimal> rates) {
        return rates.stream().reduce(NO_RATE, BigDecimal::multiply).setScale(2, RoundingMode.HALF_UP).min(MOST);
    }

    /** Of each target the last that was said of what has begun, unless it is over. */
    private Stream<Said> inForce(long time, int user, int torrent) {
        return Stream.of("site", "group " + torrents.get(torrent).group, "torrent " + torrent, "user " + user)
                .flatMap(target -> said.reversed().stream()
                        .filter(one -> one.target.equals(target) && one.begins <= time).findFirst().stream())
                .filter(one -> one.ends == 0 || time < one.ends);
    }

    /** {@code uploaded,downloaded}. */
    String totals(int user) {
        return uploaded.getOrDefault(user, BigInteger.ZERO) + "," + downloaded.getOrDefault(user, BigInteger.ZERO);
    }

    long byToken() {
        return byToken;
    }
}
