package io.tidewire.engine.batch;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.Schema;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The net change of a table in one step, in parts: each worker gives one. No row is both in and
 * out, no weight is 0, and retractions come first. Whoever needs it as one batch puts the parts
 * together, in its own thread and once for all that need it. Thread-safe.
 */
public final class NetChange {

    private final Schema schema;
    private final int size;
    private List<Batch> parts;

    private NetChange(Schema schema, List<Batch> parts) {
        this.schema = schema;
        this.parts = parts;
        this.size = parts.stream().mapToInt(Batch::size).reduce(0, Math::addExact);
    }

    /**
     * @param net one that is net as a whole
     */
    public static NetChange of(Batch net) {
        return new NetChange(net.schema(), List.of(net));
    }

    /**
     * A change of which each part is net, and no row is in two.
     *
     * @param parts each with its retractions first
     */
    public static NetChange of(Schema schema, List<Batch> parts) {
        List<Batch> some = parts.stream().filter(part -> !part.isEmpty()).toList();
        return new NetChange(schema, some.size() < 2 ? some : retractionsFirst(some));
    }

    private static List<Batch> retractionsFirst(List<Batch> parts) {
        List<Batch> back = new ArrayList<>();
        List<Batch> out = new ArrayList<>();
        for (Batch part : parts) {
            int retractions = retractions(part);
            if (retractions > 0 && retractions < part.size()) {
                back.add(part.slice(0, retractions));
                out.add(part.slice(retractions, part.size()));
            } else {
                (retractions > 0 ? back : out).add(part);
            }
        }
        return Stream.concat(back.stream(), out.stream()).toList();
    }

    private static int retractions(Batch part) {
        int count = 0;
        while (count < part.size() && part.weight(count) < 0) {
            count++;
        }
        return count;
    }

    public int size() {
        return size;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    /** All parts, in order. */
    public synchronized Batch whole() {
        if (parts.size() != 1) {
            parts = List.of(Batches.concat(schema, parts));
        }
        return parts.getFirst();
    }

    /** The last rows. */
    public Batch last(int rows) {
        Batch last = size == 0 ? Batch.empty(schema) : parts().getLast();
        return Batches.last(last.size() >= rows ? last : whole(), rows);
    }

    /** As {@link Batches#detached}. */
    public NetChange detached() {
        List<Batch> from = parts();
        List<Batch> kept = from.stream().map(Batches::detached).toList();
        for (int i = 0; i < kept.size(); i++) {
            if (kept.get(i) != from.get(i)) {
                return new NetChange(schema, kept);
            }
        }
        return this;
    }

    /** As {@link Batches#bytes}. */
    public long bytes() {
        return parts().stream().mapToLong(Batches::bytes).sum();
    }

    /** At least one unless it is empty; each may hold rows of any kind, all together are net. */
    public synchronized List<Batch> parts() {
        return parts;
    }
}
