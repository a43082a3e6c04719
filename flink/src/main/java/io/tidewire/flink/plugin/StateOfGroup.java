package io.tidewire.flink.plugin;

import org.apache.flink.table.api.DataTypes;
import org.jspecify.annotations.Nullable;

/**
 * An aggregate function that takes rows out again and puts states together itself: its state is all
 * that is kept of a group.
 */
public final class StateOfGroup extends GroupCall<StateOfGroup.Kept> {

    private static final long serialVersionUID = 1L;

    StateOfGroup(String name) {
        super(name);
    }

    /** A group's state; absent for one without rows. */
    public static final class Kept {
        public byte @Nullable [] state;
    }

    @Override
    org.apache.flink.table.types.DataType kept() {
        return DataTypes.STRUCTURED(Kept.class, DataTypes.FIELD("state", DataTypes.BYTES()));
    }

    @Override
    public Kept createAccumulator() {
        return new Kept();
    }

    public void accumulate(Kept kept, @Nullable Object... given) {
        count(kept, given, true);
    }

    public void retract(Kept kept, @Nullable Object... given) {
        count(kept, given, false);
    }

    private void count(Kept kept, @Nullable Object[] given, boolean in) {
        if (read(given)) {
            @Nullable Object[] state = state(kept);
            count(state, arguments(), in);
            kept.state = calls().write(state);
        }
    }

    public void merge(Kept kept, Iterable<Kept> others) {
        @Nullable Object[] state = state(kept);
        for (Kept other : others) {
            if (other.state != null && !calls().merge(state, state(other))) {
                throw new CallFailedException(calls().failure());
            }
        }
        kept.state = calls().write(state);
    }

    @Override
    public @Nullable Object getValue(Kept kept) {
        return result(state(kept));
    }

    private @Nullable Object[] state(Kept kept) {
        return kept.state == null ? create() : calls().read(kept.state);
    }
}
