package dev.caracal.http;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteOrder;

/**
 * Linux's calls for sockets, and its list of those that have something for us (epoll). A {@link Loop} has one of these;
 * all but {@link #wake} is for its thread alone, or for who makes it before that is started.
 *
 * <p><b>Why not Java's channels.</b> An announce that has a connection to itself takes five calls: accept, receive,
 * send, shut down, close. A channel adds four, to ask and to tell what we know, and leaves 700 bytes for the collector;
 * of one that stays it has to carry 1,500 about, which was most of its pauses in a flood. No channel can be told that
 * an answer is the last one, so that the connection's end goes with it in one packet instead of in a second one. And
 * none tells its descriptor, which {@code TCP_DEFER_ACCEPT} takes.
 *
 * <p>A socket is its descriptor here, a number, which the kernel gives to the next one as soon as it is closed: who
 * closes one must forget it. So a descriptor is one loop's at any time.
 */
final class Sockets implements AutoCloseable {
    /** What a socket is watched for. */
    static final int NOTHING = 0;
    static final int READING = 1;
    static final int WRITING = 4;
    /** None, where a descriptor is expected. */
    static final int NONE = -1;
    /** More than one read takes from one connection would let a request be much longer than it may be. */
    static final int MOST_READ = 8192;
    private static final int MOST_WRITE = 1 << 14;
    /** So many are told of at once. */
    private static final int MOST_READY = 512;

    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int SOCK_STREAM = 1;
    private static final int SOCK_NONBLOCK = 0x800;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_REUSEADDR = 2;
    private static final int IPPROTO_TCP = 6;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_V6ONLY = 26;
    private static final int TCP_NODELAY = 1;
    private static final int TCP_DEFER_ACCEPT = 9;
    private static final int SHUT_WR = 1;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int MSG_MORE = 0x8000;
    private static final int EPOLL_CTL_ADD = 1;
    private static final int EPOLL_CTL_DEL = 2;
    private static final int EPOLL_CTL_MOD = 3;
    private static final int EINTR = 4;
    private static final int EAGAIN = 11;
    private static final int ECONNABORTED = 103;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final ValueLayout.OfInt INT_ANYWHERE = ValueLayout.JAVA_INT_UNALIGNED;
    /** {@code struct epoll_event}: x86-64 alone has it without a gap. */
    private static final int EVENT_DATA = System.getProperty("os.arch").equals("amd64") ? 4 : 8;
    private static final int EVENT_BYTES = EVENT_DATA + Long.BYTES;
    /** {@code struct sockaddr_in} and {@code sockaddr_in6}: after the family, a port as it goes over the wire. */
    private static final ValueLayout.OfShort PORT = ValueLayout.JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);
    private static final int PORT_AT = 2;
    private static final int IPV4_AT = 4;
    private static final int IPV4_BYTES = 4;
    private static final int SOCKADDR_IN_BYTES = 16;
    private static final int IPV6_AT = 8;
    private static final int IPV6_BYTES = 16;
    private static final int SCOPE_AT = 24;
    private static final int SOCKADDR_IN6_BYTES = 28;

    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private static final MethodHandle SOCKET = function("socket");
    private static final MethodHandle SETSOCKOPT = function("setsockopt");
    private static final MethodHandle BIND = function("bind");
    private static final MethodHandle LISTEN = function("listen");
    private static final MethodHandle GETSOCKNAME = function("getsockname");
    private static final MethodHandle ACCEPT4 = function("accept4");
    private static final MethodHandle RECV = function("recv");
    private static final MethodHandle RECV_BARE = bareFunction("recv");
    private static final MethodHandle SEND = function("send");
    private static final MethodHandle SEND_BARE = bareFunction("send");
    private static final MethodHandle SHUTDOWN_BARE = bareFunction("shutdown");
    private static final MethodHandle CLOSE_BARE = bareFunction("close");
    private static final MethodHandle EPOLL_CREATE1 = function("epoll_create1");
    private static final MethodHandle EPOLL_CTL = function("epoll_ctl");
    private static final MethodHandle EPOLL_WAIT = function("epoll_wait");
    private static final MethodHandle EPOLL_WAIT_BARE = bareFunction("epoll_wait");
    private static final MethodHandle EVENTFD = function("eventfd");
    private static final MethodHandle EVENTFD_READ = function("eventfd_read");
    private static final MethodHandle EVENTFD_WRITE = function("eventfd_write");
    private static final MethodHandle STRERROR = function("strerror");
    private static final int MOST_TEXT = 256;

    private final MemorySegment state;
    /** Where those who ring the bell find what went wrong: they are other threads. */
    private final MemorySegment bellState;
    private final MemorySegment address;
    private final MemorySegment number;
    private final MemorySegment event;
    private final MemorySegment events;
    private final MemorySegment in;
    private final MemorySegment out;
    private final int epoll;
    private final int bell;
    /** Guarded by this: the bell may be rung by any thread, until it is closed. */
    private boolean closed;
    private boolean rung;

    /** Finds the calls, which everybody else waits for. */
    static void prepare() {
        // They are constants of this class.
    }

    Sockets() throws IOException {
        Arena arena = Arena.ofAuto();
        state = arena.allocate(STATE);
        bellState = arena.allocate(STATE);
        address = arena.allocate(SOCKADDR_IN6_BYTES, Long.BYTES);
        number = arena.allocate(Long.BYTES, Long.BYTES);
        event = arena.allocate(EVENT_BYTES);
        events = arena.allocate((long) EVENT_BYTES * MOST_READY);
        in = arena.allocate(MOST_READ);
        out = arena.allocate(MOST_WRITE);
        epoll = checked(call(EPOLL_CREATE1, SOCK_CLOEXEC, 0, 0, 0));
        bell = (int) call(EVENTFD, 0, SOCK_CLOEXEC | SOCK_NONBLOCK, 0, 0);
        try {
            watch(checked(bell), NOTHING, READING);
        } catch (IOException e) {
            close(); // or each try for want of open files would take another one
            throw e;
        }
    }

    /**
     * A socket that listens, with what is inherited by those that it accepts.
     *
     * @param backlog      how many connections the kernel holds until they are accepted
     * @param deferSeconds so long the kernel keeps a connection that has sent nothing yet, and hands it over with its
     *                     first bytes; 0: not at all
     */
    int listen(InetSocketAddress at, int backlog, int deferSeconds) throws IOException {
        boolean six = at.getAddress() instanceof Inet6Address;
        byte[] octets = at.getAddress().getAddress();
        address.fill((byte) 0);
        address.set(ValueLayout.JAVA_SHORT, 0, (short) (six ? AF_INET6 : AF_INET));
        address.set(PORT, PORT_AT, (short) at.getPort());
        MemorySegment.copy(octets, 0, address, ValueLayout.JAVA_BYTE, six ? IPV6_AT : IPV4_AT, octets.length);
        if (at.getAddress() instanceof Inet6Address inet6) {
            address.set(INT, SCOPE_AT, inet6.getScopeId());
        }
        int socket = checked(call(SOCKET, six ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, 0));
        try {
            set(socket, SOL_SOCKET, SO_REUSEADDR, 1);
            if (six) {
                set(socket, IPPROTO_IPV6, IPV6_V6ONLY, 0);
            }
            // Else the second of two answers would wait until the client confirms the first.
            set(socket, IPPROTO_TCP, TCP_NODELAY, 1);
            if (deferSeconds > 0) {
                set(socket, IPPROTO_TCP, TCP_DEFER_ACCEPT, deferSeconds);
            }
            int length = six ? SOCKADDR_IN6_BYTES : SOCKADDR_IN_BYTES;
            if ((int) call(BIND, socket, address.address(), length, 0) < 0
                    || (int) call(LISTEN, socket, backlog, 0, 0) < 0) {
                throw new BindException(text(error()));
            }
            return socket;
        } catch (IOException e) {
            close(socket);
            throw e;
        }
    }

    private void set(int socket, int level, int option, int value) throws IOException {
        number.set(INT, 0, value);
        checked(call(SETSOCKOPT, state, socket, level, option, number.address(), Integer.BYTES));
    }

    /** The port that a socket is bound to. */
    int port(int socket) throws IOException {
        number.set(INT, 0, SOCKADDR_IN6_BYTES);
        checked(call(GETSOCKNAME, socket, address.address(), number.address(), 0));
        return address.get(PORT, PORT_AT) & 0xFFFF;
    }

    /**
     * The next connection, which {@link #from} then tells of; {@link #NONE} if there is none.
     *
     * @throws IOException if there is one and it cannot be had, mostly for want of open files
     */
    int accept(int listener) throws IOException {
        int socket;
        do {
            number.set(INT, 0, SOCKADDR_IN6_BYTES);
            socket = (int) call(ACCEPT4, listener, address.address(), number.address(), SOCK_NONBLOCK | SOCK_CLOEXEC);
        } while (socket < 0 && (error() == ECONNABORTED || error() == EINTR));
        return socket < 0 && error() == EAGAIN ? NONE : checked(socket);
    }

    /** The address that the connection accepted last came from: 4 bytes, or 16 of one that is not IPv4's. */
    byte[] from() {
        boolean six = address.get(ValueLayout.JAVA_SHORT, 0) == AF_INET6;
        boolean four = !six || address.get(LONG, IPV6_AT) == 0
                && address.get(INT, IPV6_AT + Long.BYTES) == (ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN
                ? 0xFFFF0000 : 0xFFFF);
        byte[] octets = new byte[four ? IPV4_BYTES : IPV6_BYTES];
        int start = !six ? IPV4_AT : four ? IPV6_AT + IPV6_BYTES - IPV4_BYTES : IPV6_AT;
        MemorySegment.copy(address, ValueLayout.JAVA_BYTE, start, octets, 0, octets.length);
        return octets;
    }

    /**
     * What has come; 0 if nothing has, -1 if nothing will.
     *
     * @param to at least {@link #MOST_READ} long
     */
    int receive(int socket, byte[] to) throws IOException {
        int count = (int) call(RECV_BARE, RECV, socket, in.address(), MOST_READ, 0);
        if (count > 0) {
            MemorySegment.copy(in, ValueLayout.JAVA_BYTE, 0, to, 0, count);
            return count;
        }
        return count == 0 ? -1 : error() == EAGAIN ? 0 : checked(count);
    }

    /**
     * Tells how much the kernel has taken, which is no more than {@value #MOST_WRITE} bytes.
     *
     * @param last whether {@link #end} comes when all is sent; the last packet waits for that
     */
    int send(int socket, byte[] bytes, int from, int to, boolean last) throws IOException {
        int length = Math.min(to - from, MOST_WRITE);
        MemorySegment.copy(bytes, from, out, ValueLayout.JAVA_BYTE, 0, length);
        int flags = last ? MSG_NOSIGNAL | MSG_MORE : MSG_NOSIGNAL;
        int count = (int) call(SEND_BARE, SEND, socket, out.address(), length, flags);
        return count < 0 && error() == EAGAIN ? 0 : checked(count);
    }

    /** Changes what a socket is watched for: {@link #NOTHING}, {@link #READING} or {@link #WRITING}. */
    void watch(int socket, int before, int after) throws IOException {
        // One that is watched for nothing would still be told of when its client is gone, again and again.
        int change = after == NOTHING ? EPOLL_CTL_DEL : before == NOTHING ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
        event.set(INT_ANYWHERE, 0, after);
        event.set(INT_ANYWHERE, EVENT_DATA, socket);
        checked(call(EPOLL_CTL, epoll, change, socket, event.address()));
    }

    /**
     * Waits until a socket has what it is watched for, or for {@link #wake}.
     *
     * @param millis for so long; -1: for ever
     * @return how many sockets there are; {@link #ready} tells which
     */
    int await(int millis) throws IOException {
        int count = (int) call(EPOLL_WAIT_BARE, EPOLL_WAIT, epoll, events.address(), MOST_READY, millis);
        return count < 0 && error() == EINTR ? 0 : checked(count);
    }

    /** One of those that {@link #await} has told of; {@link #NONE} if somebody has called {@link #wake}. */
    int ready(int index) {
        int socket = events.get(INT_ANYWHERE, (long) index * EVENT_BYTES + EVENT_DATA);
        if (socket == bell) {
            heard();
            return NONE;
        }
        return socket;
    }

    private synchronized void heard() {
        rung = false;
        call(EVENTFD_READ, bellState, bell, number.address(), 0, 0, 0);
    }

    /** Ends a wait that is under way, or the next one. For any thread. */
    synchronized void wake() {
        if (!rung && !closed) {
            rung = true;
            call(EVENTFD_WRITE, bellState, bell, 1, 0, 0, 0);
        }
    }

    /**
     * Sends what waits to be sent, with the connection's end. To close it alone would forget that if there is anything
     * of the client's that nobody has read, and tell it so.
     */
    void end(int socket) {
        bareCall(SHUTDOWN_BARE, socket, SHUT_WR, 0, 0);
    }

    /** Closes a socket, which is not watched any more then. */
    void close(int socket) {
        bareCall(CLOSE_BARE, socket, 0, 0, 0);
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            close(epoll);
            if (bell >= 0) {
                close(bell);
            }
        }
    }

    private long call(MethodHandle function, long a, long b, long c, long d) {
        return call(function, state, a, b, c, d, 0);
    }

    private static long call(MethodHandle function, MemorySegment state, long a, long b, long c, long d, long e) {
        try {
            return (long) function.invokeExact(state, a, b, c, d, e);
        } catch (Throwable mistake) {
            throw new IllegalStateException(mistake);
        }
    }

    /** A bare call; one that failed has done nothing, and is made again to be told why. */
    private long call(MethodHandle bare, MethodHandle told, long a, long b, long c, long d) {
        long result = bareCall(bare, a, b, c, d);
        return (int) result < 0 ? call(told, a, b, c, d) : result;
    }

    /**
     * A call that nobody can ask why it failed. The calls of every announce are such: to keep the reason the JDK makes
     * a slice of the state for each call, of 32 bytes, which the JIT compiler does without in most places only.
     */
    private static long bareCall(MethodHandle function, long a, long b, long c, long d) {
        try {
            return (long) function.invokeExact(a, b, c, d, 0L);
        } catch (Throwable mistake) {
            throw new IllegalStateException(mistake);
        }
    }

    /** Why the last call failed, if it did. */
    private int error() {
        return (int) ERRNO.get(state, 0L);
    }

    /** The result of the last call, as far as it has 32 bits. */
    private int checked(long result) throws IOException {
        if ((int) result < 0) {
            throw new SocketException(text(error()));
        }
        return (int) result;
    }

    @SuppressWarnings("restricted") // the text is the library's
    private String text(int error) {
        return MemorySegment.ofAddress(call(STRERROR, error, 0, 0, 0)).reinterpret(MOST_TEXT).getString(0);
    }

    /**
     * Every function is called with five numbers, whatever it takes: Linux passes numbers and addresses alike in
     * registers of 64 bits, and nobody looks at those that are too many. So there are two shapes of a call, with its
     * reason and bare; each further one would make a start some milliseconds longer.
     */
    private static MethodHandle function(String name) {
        return linked(name, Linker.Option.captureCallState("errno"));
    }

    private static MethodHandle bareFunction(String name) {
        return linked(name);
    }

    @SuppressWarnings("restricted") // the launcher allows native access
    private static MethodHandle linked(String name, Linker.Option... options) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(LONG, LONG, LONG, LONG, LONG, LONG), options);
    }
}
