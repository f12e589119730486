package dev.caracal.gazelle;

import dev.caracal.ledger.Entries;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Tells the site which tokens are used up, and keeps them until it has understood: gathered into one call a tick, a
 * call of its own past {@value #LONGEST_TEXT} bytes (Ocelot). A call that fails is made again, first after
 * {@value #FIRST_RETRY_MILLIS} ms, then after twice as long each time, up to a limit. With our own tables what is
 * pending outlives the process. A thread of its own does the talking; nobody ever waits for the site.
 */
public final class TokenExpiries implements AutoCloseable {
    static final int LONGEST_TEXT = 350;
    static final long FIRST_RETRY_MILLIS = 200;
    private static final System.Logger LOG = System.getLogger(TokenExpiries.class.getName());

    /** One call: the tokens and the text that names them. */
    private record Call(List<Entries.Pair> tokens, String text) {
    }

    private final Database database;
    private final boolean persistent;
    private final int maxWaiting;
    private final long retryLimitMillis;
    private final SiteCall site;
    private final Thread thread = Thread.ofPlatform().name("token-expiries").daemon(true).unstarted(this::run);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Entries.Pair> gathered = new ArrayList<>();
    private final StringBuilder gatheredText = new StringBuilder();
    private final Deque<Call> overflowing = new ArrayDeque<>();
    private final Deque<Call> ready = new ArrayDeque<>();
    private final Set<Entries.Pair> pending = new HashSet<>();
    private long givenUp;
    private long failures;
    private boolean failing;
    private boolean paused;
    private volatile boolean closed;

    /** @param persistent whether {@code caracal_token_expiries} is there and may be written */
    public TokenExpiries(Database database, boolean persistent, SiteSettings settings) {
        this.database = database;
        this.persistent = persistent;
        this.maxWaiting = settings.maxWaiting();
        this.retryLimitMillis = settings.retryLimit().toMillis();
        this.site = new SiteCall(settings);
    }

    /** Takes up what an earlier process left. */
    public void restore() throws SQLException {
        if (persistent) {
            try (Connection connection = database.connection();
                    PreparedStatement statement = connection.prepareStatement(
                            "SELECT uid, tid FROM caracal_token_expiries ORDER BY uid, tid");
                    ResultSet rows = statement.executeQuery()) {
                List<Entries.Pair> left = new ArrayList<>();
                while (rows.next()) {
                    left.add(new Entries.Pair(rows.getInt(1), rows.getInt(2)));
                }
                add(left);
            }
        }
    }

    /** Begins to talk to the site. */
    public void start() {
        thread.start();
    }

    /** Tokens whose expiry is in the database; the site is told at the next {@link #tick}. */
    public void add(Collection<Entries.Pair> tokens) {
        lock.lock();
        try {
            for (Entries.Pair token : tokens) {
                if (pending.size() >= maxWaiting) {
                    givenUp++;
                    LOG.log(System.Logger.Level.ERROR, "the site has been away too long: until the next start it "
                            + "will not be told that user {0} has used up the token on torrent {1}",
                            Integer.toString(token.user()), Integer.toString(token.torrent()));
                } else if (pending.add(token)) {
                    gather(token);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void gather(Entries.Pair token) {
        gathered.add(token);
        gatheredText.append(gatheredText.isEmpty() ? "" : ",").append(token.user()).append(':')
                .append(token.torrent());
        if (gatheredText.length() > LONGEST_TEXT) {
            overflowing.add(takeGathered());
        }
    }

    private Call takeGathered() {
        Call call = new Call(List.copyOf(gathered), gatheredText.toString());
        gathered.clear();
        gatheredText.setLength(0);
        return call;
    }

    /** What was gathered so far is sent now. */
    public void tick() {
        lock.lock();
        try {
            ready.addAll(overflowing);
            overflowing.clear();
            if (!gathered.isEmpty()) {
                ready.add(takeGathered());
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Tokens that are used up though the site may not know it yet. */
    public Set<Entries.Pair> pending() {
        lock.lock();
        try {
            return Set.copyOf(pending);
        } finally {
            lock.unlock();
        }
    }

    /** Expiries that were given up because too many waited, since the start. */
    public long givenUp() {
        lock.lock();
        try {
            return givenUp;
        } finally {
            lock.unlock();
        }
    }

    /** Calls that failed, since the start. */
    public long failures() {
        lock.lock();
        try {
            return failures;
        } finally {
            lock.unlock();
        }
    }

    /** While paused the site is not called. */
    public void paused(boolean value) {
        lock.lock();
        try {
            paused = value;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Changes where the site is. */
    public void site(SiteSettings settings) {
        site.settings(settings);
    }

    /** Waits until the site has been told everything, or has refused, or the time is up. */
    public void settle(Duration limit) throws InterruptedException {
        long left = limit.toNanos();
        lock.lockInterruptibly();
        try {
            long failuresBefore = failures;
            while (!pending.isEmpty() && failures == failuresBefore && !failing && !paused
                    && left > 0) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        int left = pending().size();
        if (left > 0) {
            LOG.log(System.Logger.Level.WARNING, persistent
                    ? "{0} token expiries wait for the site; it will be told after the next start"
                    : "{0} token expiries that the site was not told of are lost: `caracal db install` would keep them",
                    left);
        }
    }

    private void run() {
        long retryMillis = 0;
        while (!closed) {
            try {
                Call call = next();
                if (retryMillis > 0) {
                    Thread.sleep(retryMillis);
                }
                if (site.expireTokens(call.text())) {
                    if (retryMillis > 0) {
                        LOG.log(System.Logger.Level.INFO, "the site takes token expiries again");
                    }
                    retryMillis = 0;
                    done(call);
                } else {
                    retryMillis = noteFailure(retryMillis);
                }
            } catch (InterruptedException e) {
                return;
            } catch (SQLException e) {
                // The site knows, our table does not yet: the call will be made once more, which does no harm.
                LOG.log(System.Logger.Level.WARNING, "an expiry stays noted as pending: {0}",
                        Problems.inShort(e));
                retryMillis = noteFailure(retryMillis);
            }
        }
    }

    private Call next() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (ready.isEmpty() || paused) {
                changed.await();
            }
            return ready.peek();
        } finally {
            lock.unlock();
        }
    }

    private long noteFailure(long retryMillis) {
        lock.lock();
        try {
            failures++;
            failing = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (retryMillis == 0) {
            LOG.log(System.Logger.Level.WARNING, "the site does not take token expiries: {0}; will be tried again",
                    site.lastProblem());
        }
        return Math.min(retryLimitMillis, Math.max(FIRST_RETRY_MILLIS, retryMillis * 2));
    }

    private void done(Call call) throws SQLException {
        if (persistent) {
            try (Connection connection = database.connection();
                    PreparedStatement statement = connection.prepareStatement(
                            "DELETE FROM caracal_token_expiries WHERE uid = ? AND tid = ?")) {
                for (Entries.Pair token : call.tokens()) {
                    statement.setInt(1, token.user());
                    statement.setInt(2, token.torrent());
                    statement.addBatch();
                }
                statement.executeBatch();
            }
        }
        lock.lock();
        try {
            ready.remove();
            call.tokens().forEach(pending::remove);
            failing = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
