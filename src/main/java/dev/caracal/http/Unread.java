package dev.caracal.http;

import java.util.Arrays;

/**
 * What a client has sent and nobody has read as a request yet. Not for several threads. What comes while nothing is
 * held is not copied but borrowed, until {@link #keep} is called; nearly always it is read whole before that.
 */
final class Unread {
    private static final byte[] NOTHING = {};

    private byte[] bytes = NOTHING;
    private int start;
    private int end;
    /** Before here no request ends that is not read yet. */
    private int searched;
    private boolean borrowed;

    /** The first {@link #length()} bytes from {@link #start()} on count; who reads a request may change them. */
    byte[] bytes() {
        return bytes;
    }

    int start() {
        return start;
    }

    int length() {
        return end - start;
    }

    boolean isEmpty() {
        return start == end;
    }

    /** Takes up the first bytes of an array that is somebody else's, or another's soon. */
    void add(byte[] more, int count) {
        if (isEmpty()) {
            bytes = more;
            start = 0;
            end = count;
            searched = 0;
            borrowed = true;
            return;
        }
        keep();
        if (end + count > bytes.length) {
            // With room for more, or a request that comes byte by byte would be copied for each of them.
            byte[] room = new byte[Math.max(length() + count, length() * 2)];
            System.arraycopy(bytes, start, room, 0, length());
            movedTo(room);
        }
        System.arraycopy(more, 0, bytes, end, count);
        end += count;
    }

    /** What is left is ours from now on. */
    void keep() {
        if (isEmpty()) {
            bytes = NOTHING;
            start = 0;
            end = 0;
            searched = 0;
        } else if (borrowed) {
            movedTo(Arrays.copyOfRange(bytes, start, end));
        }
        borrowed = false;
    }

    private void movedTo(byte[] place) {
        searched = Math.max(0, searched - start);
        end = length();
        start = 0;
        bytes = place;
    }

    /** How long the request is that they begin with; -1 if its end has not come. */
    int requestLength() {
        int found = Request.endOf(bytes, Math.max(start, searched), end);
        if (found < 0) {
            searched = Math.max(start, end - 3);
            return -1;
        }
        return found - start;
    }

    /** Forgets some from the beginning, and no more than there are; tells how many. */
    int drop(long most) {
        int dropped = (int) Math.min(most, length());
        start += dropped;
        return dropped;
    }
}
