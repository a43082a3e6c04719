package io.tidewire.engine.state;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.TreeMap;
import java.util.function.IntFunction;

/**
 * Tables that come and go, such as those of each open window, as a fixed number of tables: the ids
 * of the member of number n are n · 2³² and following. A member that goes leaves one removal of
 * that range, whatever it held.
 */
public final class TableSet {

    private static final long SPAN = 1L << Integer.SIZE;

    private final List<StateTable> kinds;
    private final IntFunction<List<StateTable>> find;
    private final TreeMap<Integer, List<StateTable>> members = new TreeMap<>();
    private final BitSet numbers = new BitSet();
    private final List<Table> tables = new ArrayList<>();

    /**
     * @param kinds tables like those of each member, for their names and versions
     * @param find the tables of a member, while a state is taken over, by the number that it had
     *     when the state was written
     */
    public TableSet(List<StateTable> kinds, IntFunction<List<StateTable>> find) {
        this.kinds = kinds;
        this.find = find;
        for (int kind = 0; kind < kinds.size(); kind++) {
            tables.add(new Table(kind));
        }
    }

    /** The tables to be written and read, as many as each member has. */
    public List<StateTable> tables() {
        return List.copyOf(tables);
    }

    /** Lets a member in; the number that it has until it goes. */
    public int add(List<StateTable> member) {
        int number = numbers.nextClearBit(0);
        put(number, member);
        return number;
    }

    /** Lets a member in under a number that is free. */
    public void put(int number, List<StateTable> member) {
        numbers.set(number);
        members.put(number, member);
    }

    public void remove(int number) {
        numbers.clear(number);
        members.remove(number);
        for (Table table : tables) {
            table.gone.set(number);
        }
    }

    /** The tables of one kind of all members. */
    private final class Table implements StateTable {

        private final int kind;
        private final BitSet gone = new BitSet();
        private final BitSet goneWritten = new BitSet();
        private int cursor;

        Table(int kind) {
            this.kind = kind;
        }

        @Override
        public String name() {
            return kinds.get(kind).name();
        }

        @Override
        public int version() {
            return kinds.get(kind).version();
        }

        @Override
        public long changedBytes() {
            long bytes = 0;
            for (List<StateTable> member : members.values()) {
                bytes += member.get(kind).changedBytes();
            }
            return bytes;
        }

        @Override
        public long totalBytes() {
            long bytes = 0;
            for (List<StateTable> member : members.values()) {
                bytes += member.get(kind).totalBytes();
            }
            return bytes;
        }

        /** Removals come first: their numbers may be given out again. */
        @Override
        public boolean write(EntrySink out) {
            gone.stream().forEach(number -> out.removeRange(number * SPAN, (number + 1) * SPAN));
            goneWritten.or(gone);
            gone.clear();
            for (var member : members.tailMap(cursor).entrySet()) {
                cursor = member.getKey();
                OffsetSink sink = new OffsetSink(out, cursor * SPAN);
                if (!member.getValue().get(kind).write(sink)) {
                    return false;
                }
            }
            cursor = 0;
            return true;
        }

        @Override
        public void settle(boolean published) {
            if (!published) {
                gone.or(goneWritten);
            }
            goneWritten.clear();
            members.values().forEach(member -> member.get(kind).settle(published));
        }

        @Override
        public void changeAll() {
            members.values().forEach(member -> member.get(kind).changeAll());
        }

        @Override
        public void read(long id, StateReader in, Restoring how) {
            find.apply((int) (id >>> Integer.SIZE)).get(kind).read((int) id, in, how);
        }

        @Override
        public void restored() {
            members.values().forEach(member -> member.get(kind).restored());
        }
    }
}
