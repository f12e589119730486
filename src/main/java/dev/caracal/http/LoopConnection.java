package dev.caracal.http;

import java.io.IOException;
import java.util.Arrays;

/**
 * One connection of a {@link Loop}: reads what has come, answers each whole request in turn, and goes on when there is
 * more. All on the loop's thread; {@link Patience} looks at its times.
 */
final class LoopConnection extends Patience.Place {
    private static final System.Logger LOG = System.getLogger(LoopConnection.class.getName());

    /** What it waits for. */
    private enum Waiting {
        /** More of a request. */
        BYTES,
        /** Its next turn: a whole request is there. */
        TURN,
        /** An answer that another thread works at. */
        ANSWER,
        /** That the client takes the rest of an answer. */
        ROOM,
        /** Nothing any more. */
        NOTHING
    }

    private static final byte[] NOTHING = {};

    private final int socket;
    private final Source source;
    private final Unread unread = new Unread();
    private Loop loop;
    /** Whether it had to wait, and what its socket is watched for since. */
    private boolean stays;
    private int watched = Sockets.NOTHING;
    private Waiting waiting = Waiting.BYTES;
    /** The rest of an answer, while it waits for room, and how much of that has gone. */
    private byte[] rest = NOTHING;
    private int gone;
    private boolean endsWithAnswer;
    /** Of a body that nobody wants. */
    private long toSkip;
    /** Whether it is one of its address's. */
    private boolean counted;
    /** Since when it is waited for, and whether for nothing but its next request. */
    private long since;
    private boolean betweenRequests;

    /** @param from its address */
    LoopConnection(Loop loop, int socket, byte[] from) {
        this.loop = loop;
        this.socket = socket;
        source = new Source(from);
    }

    /** Answers what has arrived with it; if that was not all, it waits for more, maybe on another loop. */
    void begin() {
        TrackerProtocol protocol = loop.protocol();
        protocol.statistics().connectionOpened();
        loop.listener().opened();
        since = System.nanoTime();
        step(LoopConnection::readMore);
        if (waiting != Waiting.NOTHING) {
            stay();
        }
    }

    private void stay() {
        TrackerProtocol protocol = loop.protocol();
        int most = protocol.settings().limits().connectionsPerAddress();
        counted = most > 0 && !protocol.settings().sources().forwards(source.octets());
        if (counted && !protocol.sources().enter(source.address(), most)) {
            counted = false;
            protocol.statistics().connectionsOverLimit.increment();
            close();
            return;
        }
        Loop home = loop.listener().next();
        if (waiting == Waiting.ANSWER || home == loop) {
            // Who works at an answer brings it to this loop.
            register();
        } else {
            loop = home;
            home.execute(this::register);
        }
    }

    private void register() {
        stays = true;
        loop.enter(socket, this);
        if (waiting != Waiting.ANSWER) {
            loop.patience().await(this);
        }
        step(LoopConnection::watch);
        if (waiting == Waiting.TURN) {
            loop.nextTurn(this);
        }
    }

    long waitedForSince() {
        return since;
    }

    boolean isBetweenRequests() {
        return betweenRequests;
    }

    /** It is waited for anew. */
    private void await(long now, boolean nextRequest) {
        since = now;
        betweenRequests = nextRequest;
        if (stays) {
            loop.patience().await(this);
        }
    }

    /** Its socket may have what it waits for. */
    void ready() {
        switch (waiting) {
            case BYTES -> step(LoopConnection::readMore);
            case ROOM -> step(LoopConnection::sendRest);
            case TURN, ANSWER, NOTHING -> {
            }
        }
    }

    /** After the others. */
    void nextTurn() {
        if (waiting == Waiting.TURN) {
            step(LoopConnection::answerWhole);
        }
    }

    /** What one connection may do next is what all may do: so there is no object for it. */
    private interface Step {
        void take(LoopConnection connection) throws IOException;
    }

    private void step(Step step) {
        try {
            step.take(this);
            if (stays) {
                watch();
            }
        } catch (IOException _) {
            close(); // The client is gone: nobody is left to be told.
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "a request could not be answered", e);
            close();
        }
    }

    private void watch() throws IOException {
        int wanted = switch (waiting) {
            case BYTES -> Sockets.READING;
            case ROOM -> Sockets.WRITING;
            case TURN, ANSWER -> Sockets.NOTHING;
            case NOTHING -> watched;
        };
        if (wanted != watched) {
            loop.sockets().watch(socket, watched, wanted);
            watched = wanted;
        }
    }

    private void readMore() throws IOException {
        int count = loop.sockets().receive(socket, loop.received);
        if (count < 0) {
            close();
        } else if (count > 0) {
            loop.protocol().statistics().bytesRead.add(count);
            unread.add(loop.received, count);
            answerWhole();
        }
    }

    /** Answers the requests that are there, as many as make a turn. */
    private void answerWhole() throws IOException {
        HttpSettings settings = loop.protocol().settings();
        int turn = settings.limits().requestsPerTurn();
        waiting = Waiting.BYTES;
        while (waiting == Waiting.BYTES && skipped()) {
            int length = unread.requestLength();
            if (length < 0 && unread.length() <= settings.maxRequestBytes()) {
                break;
            }
            if (turn-- == 0) {
                loop.protocol().statistics().turnsEnded.increment();
                waiting = Waiting.TURN;
                if (stays) {
                    loop.nextTurn(this);
                }
            } else {
                answer(length < 0 ? unread.length() : length, settings);
            }
        }
        unread.keep();
    }

    /** Goes past a body that nobody wants; false if not all of it has come. */
    private boolean skipped() {
        if (toSkip > 0) {
            toSkip -= unread.drop(toSkip);
            if (toSkip == 0) {
                await(System.nanoTime(), true);
            }
        }
        return toSkip == 0;
    }

    private void answer(int length, HttpSettings settings) throws IOException {
        TrackerProtocol protocol = loop.protocol();
        byte[] bytes = unread.bytes();
        int start = unread.start();
        boolean tooLong = length > settings.maxRequestBytes();
        unread.drop(length);
        if (!tooLong && protocol.mayWait(bytes, start, start + length)) {
            answerElsewhere(Arrays.copyOfRange(bytes, start, start + length));
            return;
        }
        long began = System.nanoTime();
        TrackerProtocol.Reply reply = tooLong ? protocol.tooLong(source, loop.exchange)
                : protocol.answer(bytes, start, start + length, source, loop.listener().door(), loop.exchange);
        send(loop.exchange, reply, began);
    }

    private void answerElsewhere(byte[] request) {
        waiting = Waiting.ANSWER;
        leave(); // It is the client who waits.
        Loop here = loop;
        long began = System.nanoTime();
        here.listener().later(() -> {
            TrackerProtocol protocol = here.protocol();
            Exchange exchange = protocol.borrow();
            TrackerProtocol.Reply reply = protocol.answer(request, 0, request.length, source,
                    here.listener().door(), exchange);
            here.execute(() -> {
                if (waiting == Waiting.ANSWER) {
                    step(_ -> {
                        waiting = Waiting.BYTES;
                        send(exchange, reply, began);
                        if (waiting == Waiting.BYTES) {
                            answerWhole();
                        }
                    });
                }
                protocol.giveBack(exchange);
            });
        }, () -> here.execute(this::close));
    }

    private void send(Exchange exchange, TrackerProtocol.Reply reply, long began) throws IOException {
        TrackerProtocol protocol = loop.protocol();
        endsWithAnswer = reply.close();
        toSkip = reply.bodyBytes();
        int length = exchange.length();
        int written = loop.sockets().send(socket, exchange.answer(), 0, length, endsWithAnswer);
        long now = System.nanoTime();
        protocol.statistics().latencies.record(exchange.kind, now - began);
        protocol.statistics().bytesWritten.add(length);
        if (written == length) {
            answered(now);
        } else {
            rest = Arrays.copyOfRange(exchange.answer(), written, length);
            gone = 0;
            waiting = Waiting.ROOM;
            await(now, false);
        }
    }

    private void sendRest() throws IOException {
        gone += loop.sockets().send(socket, rest, gone, rest.length, endsWithAnswer);
        if (gone == rest.length) {
            rest = NOTHING;
            waiting = Waiting.BYTES;
            answered(System.nanoTime());
            if (waiting == Waiting.BYTES) {
                answerWhole();
            }
        }
    }

    private void answered(long now) {
        if (endsWithAnswer) {
            loop.sockets().end(socket);
            close();
        } else {
            await(now, toSkip == 0);
        }
    }

    /** Ends it; what has not been sent is not. */
    void close() {
        if (waiting == Waiting.NOTHING) {
            return;
        }
        waiting = Waiting.NOTHING;
        TrackerProtocol protocol = loop.protocol();
        leave();
        if (counted) {
            protocol.sources().leave(source.address());
        }
        protocol.statistics().connectionsClosed.increment();
        loop.listener().closed();
        if (stays) {
            loop.leave(socket);
        } else {
            loop.sockets().close(socket);
        }
    }
}
