package dev.caracal.gazelle;

import dev.caracal.id.PeerId;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The clients that an {@link Dialect#ANIMEBYTES} site knows, by the beginnings of their peer ids. Who announces must be
 * one that is not archived; what was announced keeps its client's number, whatever becomes of it. Immutable.
 */
final class ApprovedClients {
    /** The number of a client that the site does not know. */
    static final int UNKNOWN = 0;

    private record Client(int id, byte[] prefix, boolean archived) {
    }

    private final List<Client> clients;

    private ApprovedClients(List<Client> clients) {
        this.clients = clients;
    }

    static ApprovedClients read(Connection connection) throws SQLException {
        List<Client> clients = new ArrayList<>();
        // The column may be a number or an enum: as a text it says the same.
        Rows.stream(connection, "SELECT id, peer_id, COALESCE(archived, '0') <> '0' FROM approved_clients "
                + "WHERE peer_id IS NOT NULL ORDER BY id", row -> clients.add(new Client(row.getInt(1),
                row.getString(2).getBytes(StandardCharsets.ISO_8859_1), row.getBoolean(3))), _ -> { });
        return new ApprovedClients(clients);
    }

    /** The peer ids of those that may announce, as far as they matter. */
    List<byte[]> prefixes() {
        return clients.stream().filter(client -> !client.archived()).map(Client::prefix).toList();
    }

    /** A client's number: of those that fit the longest, and of these one that is not archived. */
    int id(PeerId peer) {
        byte[] name = peer.bytes();
        int id = UNKNOWN;
        int best = -1;
        for (Client client : clients) {
            int length = client.prefix().length;
            int rank = 2 * length + (client.archived() ? 0 : 1);
            if (rank > best && length <= name.length
                    && Arrays.equals(client.prefix(), 0, length, name, 0, length)) {
                best = rank;
                id = client.id();
            }
        }
        return id;
    }
}
