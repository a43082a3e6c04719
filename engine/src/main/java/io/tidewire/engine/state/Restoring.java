package io.tidewire.engine.state;

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * How the state that one worker wrote is taken over by one worker: the same one, which keeps every
 * id, or one of another number of workers, which keeps what is its share and numbers it anew. Lives
 * for one piece of state and one worker.
 */
public final class Restoring {

    private static final int NOT_MINE = -1;

    private final Share share;
    private final boolean sameIds;
    private final Map<KeyTable, int[]> moves = new IdentityHashMap<>();
    private int version;

    private Restoring(Share share, boolean sameIds) {
        this.share = share;
        this.sameIds = sameIds;
    }

    /** Everything, under its old ids. */
    public static Restoring asItWas() {
        return new Restoring(Share.ALL, true);
    }

    /** A share, under new ids. */
    public static Restoring share(Share share) {
        return new Restoring(share, false);
    }

    /** Whether ids stay, so that what is not written again stays valid. */
    public boolean sameIds() {
        return sameIds;
    }

    public Share share() {
        return share;
    }

    /** The format of the entries of the table that is read now. */
    public int version() {
        return version;
    }

    /** Goes on to a table. */
    public void enter(int tableVersion) {
        version = tableVersion;
    }

    /** Takes note of what became of a key. */
    void moved(KeyTable keys, int old, int now) {
        int[] map = moves.computeIfAbsent(keys, _ -> new int[0]);
        if (old >= map.length) {
            int known = map.length;
            map = Arrays.copyOf(map, Math.max(16, Math.max(old + 1, known * 2)));
            Arrays.fill(map, known, map.length, NOT_MINE);
            moves.put(keys, map);
        }
        map[old] = now;
    }

    /** The id that a key has now whose id was another; -1 when it is another worker's. */
    public int id(KeyTable keys, int old) {
        if (sameIds) {
            return old;
        }
        int[] map = moves.get(keys);
        return map == null || old >= map.length ? NOT_MINE : map[old];
    }
}
