package dev.caracal.http;

import dev.caracal.announce.AnnounceAnswer;
import dev.caracal.announce.AnnounceRequest;
import dev.caracal.id.InfoHash;
import dev.caracal.id.Ipv4;
import dev.caracal.id.Passkey;
import dev.caracal.registry.Registry;
import dev.caracal.registry.User;
import java.util.Optional;

/**
 * Logs, with the receipts, what the users announce whom the site traces ({@code update?action=trace_user}). It costs
 * everybody else one look at a counter: nothing is looked up while nobody is traced.
 */
final class Tracing {
    private static final System.Logger LOG = System.getLogger("dev.caracal.trace");

    private final Registry registry;

    Tracing(Registry registry) {
        this.registry = registry;
    }

    /** Whether anybody is traced. */
    boolean anybody() {
        return registry.anybodyTraced();
    }

    void announced(Passkey.Sought passkey, Optional<InfoHash.Sought> infoHash, AnnounceRequest request,
            AnnounceAnswer answer) {
        if (!anybody()) {
            return;
        }
        Optional<User> user = registry.user(passkey);
        if (user.isEmpty() || !user.get().traced()) {
            return;
        }
        String result = switch (answer) {
            case AnnounceAnswer.Granted granted -> granted.peers().length() / 6 + " peers given";
            case AnnounceAnswer.Refused refused -> "refused: " + refused.refusal().text();
        };
        LOG.log(System.Logger.Level.INFO, "user {0} torrent {1} peer {2} at {3}:{4} {5} uploaded {6} downloaded {7} "
                + "left {8} corrupt {9}: {10}", Integer.toString(user.get().id()),
                infoHash.map(InfoHash.Sought::value).map(Object::toString).orElse("-"),
                request.peerId().map(Object::toString).orElse("-"),
                request.address() == Ipv4.NONE ? "?" : Ipv4.text((int) request.address()),
                Integer.toString(request.port()), request.event(), Long.toString(request.uploaded()),
                Long.toString(request.downloaded()), Long.toString(request.left()), Long.toString(request.corrupt()),
                result + answer.receipt().map(receipt -> "; " + receipt).orElse(""));
    }
}
