package io.tidewire.engine.state;

/**
 * Lets several tables of the same kind share one: each writes its ids from a base of its own on.
 */
final class OffsetSink implements EntrySink {

    private final EntrySink out;
    private final long base;

    OffsetSink(EntrySink out, long base) {
        this.out = out;
        this.base = base;
    }

    @Override
    public StateWriter begin() {
        return out.begin();
    }

    @Override
    public int put(long id) {
        return out.put(base + id);
    }

    @Override
    public void remove(long id) {
        out.remove(base + id);
    }

    @Override
    public void removeRange(long from, long to) {
        out.removeRange(base + from, base + to);
    }

    @Override
    public boolean full() {
        return out.full();
    }
}
