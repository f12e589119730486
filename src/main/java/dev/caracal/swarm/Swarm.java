package dev.caracal.swarm;

import dev.caracal.id.Endpoint;
import dev.caracal.id.PeerId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The peers of one torrent. Every method is to be called with the lock of the torrent held; there is one lock per
 * torrent and none above it.
 *
 * <p>A peer is a seeder or a leecher, never both. Apart from that division, which the counts follow, some peers may be
 * handed out to others and some may not. All stand in one order: first the seeders that may, then the leechers that
 * may, then the rest. A peer knows its place, and changes its part of the order by changing places with the one at the
 * border. So choosing peers costs as much as is chosen, however large the swarm is and however many of it are hidden,
 * and needs no lists of its own. What choosing has to know of each stands at its place, too: fetching fifty peers from
 * their rows for an answer would be most of its cost.
 *
 * <p>The rows themselves, which {@link Peer} describes, are without gaps and in no order: a peer keeps its row until
 * one is removed, when the last row moves to where that was. After growing, about a fifth of the room is empty and not
 * more, since rows are what a tracker's memory consists of; when half of it is, room is given back.
 *
 * <p>Most swarms have a peer or two, which are found by looking at each; only from {@value #SEVERAL} on there is an
 * index.
 */
public final class Swarm {
    private static final int SEVERAL = 9;

    private final PeerCounts counts;
    /** The peers, row by row. */
    long[] words = new long[Peer.WORDS];
    /** Whose they are. */
    Member[] members = new Member[1];
    /** The rows in the order of their places. */
    private int[] order = new int[1];
    /** At these places: address, port and the part of the member's id, from the highest bit down: 32, 16 and 16. */
    private long[] endpoints = new long[1];
    private PeerIndex index;
    private int size;
    private int seeders;
    private int shownSeeders;
    private int shownLeechers;
    /** Where in its part of the array the next choice begins. */
    private int nextSeeder;
    private int nextLeecher;
    private boolean seedersChosen;
    /** By member, for those who have several peers here; hardly anybody. */
    private Map<Integer, SharedTime> shared = Map.of();

    /** @param counts those of all swarms that this one is one of */
    public Swarm(PeerCounts counts) {
        this.counts = counts;
    }

    public int seeders() {
        return seeders;
    }

    public int leechers() {
        return size - seeders;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    public Optional<Peer> find(int member, PeerId id) {
        int row = index == null ? lookFor(member, id) : index.find(member, id);
        return row == PeerIndex.NONE ? Optional.empty() : Optional.of(new Peer(this, row));
    }

    private int lookFor(int member, PeerId id) {
        for (int i = 0; i < size; i++) {
            // Most others are told apart without fetching them.
            if ((char) endpoints[i] == (char) member && Peer.is(this, order[i], member, id)) {
                return order[i];
            }
        }
        return PeerIndex.NONE;
    }

    /** Whether a member has so many peers here; costs a look at every peer's entry in one array. */
    public boolean hasPeersOf(Member member, int enough) {
        int found = 0;
        for (int i = 0; i < size && found < enough; i++) {
            if (isOf(member.id(), i)) {
                found++;
            }
        }
        return found >= enough;
    }

    /** Whether one of a member's peers here, other than this one, seeds. */
    public boolean seededBy(Member member, Peer other) {
        return seededBy(member.id(), other.row());
    }

    /** Whether a member of this id seeds here; costs a look at every peer's entry in one array. */
    public boolean seededBy(int member) {
        return seededBy(member, PeerIndex.NONE);
    }

    private boolean seededBy(int member, int otherThanRow) {
        for (int i = 0; i < size; i++) {
            if (isOf(member, i) && order[i] != otherThanRow && at(i).seeder() && !at(i).paused()) {
                return true;
            }
        }
        return false;
    }

    /** What has been counted of the time of a member with several peers here. */
    public Optional<SharedTime> shared(Member member) {
        return Optional.ofNullable(shared.get(member.id()));
    }

    /** The member has several peers here from now on; goes on with what is there of it. */
    public void share(Member member, SharedTime time) {
        if (shared.isEmpty()) {
            shared = new HashMap<>();
        }
        shared.putIfAbsent(member.id(), time);
    }

    /** The member has one peer here, which has claimed its time up to now: nothing is to be told apart any more. */
    public void unshare(Member member) {
        shared.remove(member.id());
        if (shared.isEmpty()) {
            shared = Map.of();
        }
    }

    /** Tells who has several peers here, which {@link #share} was not told; for after a start. */
    public void shareAll() {
        Set<Integer> met = new HashSet<>();
        for (int i = 0; i < size && size > 1; i++) {
            if (!met.add(members[i].id())) {
                share(members[i], new SharedTime());
            }
        }
    }

    /** A peer that was not there; hidden until {@link #show} is called. */
    public Peer add(Member member, PeerId id, boolean seeder) {
        if (find(member.id(), id).isPresent()) {
            throw new IllegalStateException("peer " + id + " of member " + member.id() + " is already in the swarm");
        }
        makeRoom();
        Peer peer = Peer.begin(this, size, member, id, seeder);
        place(peer, member.part(), size++);
        if (index != null) {
            index.add(peer);
        }
        member.counts(seeder, 1);
        counts.add(seeder, 1);
        if (seeder) {
            seeders++;
        }
        return peer;
    }

    /** A peer that comes back: it goes on from its baseline. */
    public Peer add(Member member, Baseline baseline) {
        Peer peer = add(member, baseline.key().peer(), baseline.seeder());
        peer.resume(baseline);
        return peer;
    }

    /** Removes a peer that is there; whatever else refers to a peer of this swarm may refer to another one from now. */
    public void remove(Peer peer) {
        Member member = peer.member();
        boolean seeder = peer.seeder();
        hide(peer);
        swap(peer, size - 1);
        if (index != null) {
            index.remove(peer);
        }
        size--;
        vacate(peer.row());
        member.counts(seeder, -1);
        counts.add(seeder, -1);
        if (seeder) {
            seeders--;
        }
        if (!shared.isEmpty() && shared.containsKey(member.id()) && !hasPeersOf(member, 1)) {
            unshare(member);
        }
        giveRoomBack();
    }

    /** For one more. Memory may run out here, so nothing has changed yet. */
    private void makeRoom() {
        if (size == members.length) {
            resize(size + size / 4 + 1);
        }
        if (index != null) {
            index.makeRoom();
        } else if (size == SEVERAL - 1) {
            PeerIndex made = new PeerIndex(this);
            forEach(made::add);
            index = made;
        }
    }

    /** After a removal. Memory may run out here, too, so all else is done. */
    private void giveRoomBack() {
        if (size < SEVERAL / 2) {
            index = null;
        } else if (index != null) {
            index.giveRoomBack();
        }
        if (Math.max(1, size) * 2 < members.length) {
            resize(size + size / 4 + 1);
        }
    }

    /** Moves the last row, if it is not this one, to where this one was. */
    private void vacate(int row) {
        if (row != size) {
            Peer last = new Peer(this, size);
            if (index != null) {
                index.move(last, row);
            }
            order[last.place()] = row;
            System.arraycopy(words, size * Peer.WORDS, words, row * Peer.WORDS, Peer.WORDS);
            members[row] = members[size];
        }
        members[size] = null;
    }

    /** Moves a peer to the seeders or the leechers, if it is not there already. */
    public void seeds(Peer peer, boolean seeder) {
        if (peer.seeder() != seeder) {
            hide(peer);
            peer.seeder(seeder);
            counts.add(!seeder, -1);
            counts.add(seeder, 1);
            seeders += seeder ? 1 : -1;
        }
    }

    /** Where a peer is to be found; to be told before it is shown. */
    public void locate(Peer peer, int address, int port) {
        locate(peer, Endpoint.packed(address, port));
    }

    private void locate(Peer peer, long endpoint) {
        endpoints[peer.place()] = endpoint << Character.SIZE | peer.member().part();
    }

    /** Has a peer handed out that is to be found there, as {@link Endpoint#packed} has it. */
    public void showAt(Peer peer, long endpoint) {
        locate(peer, endpoint);
        show(peer, true);
    }

    /** Where it is to be found, as {@link Endpoint#packed} has it. */
    public long endpoint(Peer peer) {
        return endpoints[peer.place()] >>> Character.SIZE;
    }

    /** Whether this peer may be handed out to others. */
    public void show(Peer peer, boolean visible) {
        if (!visible) {
            hide(peer);
        } else if (!shown(peer)) {
            swap(peer, shownSeeders + shownLeechers);
            if (peer.seeder()) {
                swap(peer, shownSeeders++);
            } else {
                shownLeechers++;
            }
        }
    }

    /** Whether it is handed out to others. */
    public boolean shown(Peer peer) {
        return peer.place() < shownSeeders + shownLeechers;
    }

    private void hide(Peer peer) {
        if (peer.place() < shownSeeders) {
            swap(peer, --shownSeeders);
            swap(peer, shownSeeders + shownLeechers);
        } else if (shown(peer)) {
            swap(peer, shownSeeders + --shownLeechers);
        }
    }

    /**
     * Peers for {@code asker}. Leechers get seeders first, then leechers; seeders get leechers. Never the same member,
     * nor a deleted one's or a hidden peer, nor, among leechers, the asker's own endpoint (Ocelot). Each choice goes on
     * where the one before ended, so that over successive announces everybody is handed out equally often.
     */
    public void choose(Peer asker, boolean forSeeder, PeerChoice chosen) {
        if (!forSeeder) {
            seedersChosen = true;
            nextSeeder = choose(true, nextSeeder, asker, false, chosen);
        }
        nextLeecher = choose(false, nextLeecher, asker, !forSeeder, chosen);
    }

    /** Chooses from one part of the array until it is enough or everybody was asked once; where it came to. */
    private int choose(boolean fromSeeders, int next, Peer asker, boolean notTheAskersEndpoint, PeerChoice chosen) {
        int began = next < shown(fromSeeders) ? next : 0;
        int at = began;
        boolean oncePassed = false;
        long own = endpoint(asker);
        int askers = asker.member().id();
        for (int asked = 0; asked < shown(fromSeeders) && !chosen.full(); ) {
            if (at >= shown(fromSeeders)) {
                at = 0;
                oncePassed = true;
            }
            int place = fromSeeders ? at : shownSeeders + at;
            long endpoint = endpoints[place] >>> Character.SIZE;
            if (Member.mayBeDeleted((char) endpoints[place]) && at(place).member().deleted()) {
                // Never again, so it leaves this part here: the cost of skipping it is paid once.
                hide(at(place));
                // The last one is in its place now, and was asked if the choice began before where it stood.
                if (oncePassed && shown(fromSeeders) >= began) {
                    at++;
                }
            } else {
                if (!isOf(askers, place) && !(notTheAskersEndpoint && endpoint == own)) {
                    chosen.offer(endpoint);
                }
                at++;
                asked++;
            }
        }
        return at;
    }

    private void resize(int length) {
        // All of them or none.
        long[] newWords = Arrays.copyOf(words, length * Peer.WORDS);
        Member[] newMembers = Arrays.copyOf(members, length);
        int[] newOrder = Arrays.copyOf(order, length);
        long[] newEndpoints = Arrays.copyOf(endpoints, length);
        words = newWords;
        members = newMembers;
        order = newOrder;
        endpoints = newEndpoints;
    }

    private int shown(boolean ofSeeders) {
        return ofSeeders ? shownSeeders : shownLeechers;
    }

    /** The seeder that was handed out last. */
    public Optional<PeerId> lastChosenSeeder() {
        return seedersChosen && shownSeeders > 0
                ? Optional.of(at((nextSeeder + shownSeeders - 1) % shownSeeders).id()) : Optional.empty();
    }

    /**
     * Removes who was last heard before {@code time} (Unix seconds), each after it was passed on, when the swarm must
     * not be changed; tells how many there were.
     */
    public int removeSilentSince(long time, Consumer<Peer> leaving) {
        int before = size;
        // From the end: a removal brings only such rows to the front as have been looked at.
        for (int row = size - 1; row >= 0; row--) {
            Peer peer = new Peer(this, row);
            if (peer.lastAnnounced() < time) {
                leaving.accept(peer);
                remove(peer);
            }
        }
        return before - size;
    }

    /** Removes everybody. */
    public void clear() {
        while (size > 0) {
            remove(new Peer(this, size - 1));
        }
    }

    /** Everybody; the swarm must not be changed meanwhile. */
    public void forEach(Consumer<Peer> action) {
        for (int i = 0; i < size; i++) {
            action.accept(new Peer(this, i));
        }
    }

    /** Whether it is a member's; most others are told apart without fetching their rows. */
    private boolean isOf(int member, int place) {
        return (char) endpoints[place] == (char) member && members[order[place]].id() == member;
    }

    /** The peer at a place. */
    private Peer at(int place) {
        return new Peer(this, order[place]);
    }

    private void swap(Peer peer, int target) {
        int place = peer.place();
        if (place != target) {
            Peer other = at(target);
            long endpoint = endpoints[place];
            place(other, endpoints[target], place);
            place(peer, endpoint, target);
        }
    }

    private void place(Peer peer, long endpoint, int at) {
        order[at] = peer.row();
        endpoints[at] = endpoint;
        peer.place(at);
    }
}
