package io.tidewire.engine.operator;

import io.tidewire.engine.state.ChangedIds;
import io.tidewire.engine.state.Restoring;
import io.tidewire.engine.state.SlotTable;
import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateTable;
import io.tidewire.engine.state.StateWriter;
import io.tidewire.engine.state.TableSet;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The open windows of a {@link WindowAggregate} by time, and their state: a table of the windows,
 * each a number with its time, and the tables of all of them.
 */
final class Panes {

    /** Makes a pane that has no groups yet. */
    interface Factory {
        Pane create(long time, byte[] windowKey);
    }

    private final Factory factory;
    private final TreeMap<Long, Pane> byTime = new TreeMap<>();
    private final Map<Long, Integer> numbers = new HashMap<>();
    private final List<@Nullable Pane> byNumber = new ArrayList<>();
    private final ChangedIds changes = new ChangedIds();
    private final TableSet members;

    /** While a state is taken over: the panes by the number that they had. */
    private final Map<Integer, Pane> taken = new HashMap<>();

    Panes(Factory factory) {
        this.factory = factory;
        this.members = new TableSet(factory.create(0, new byte[0]).tables(), this::taken);
    }

    @Nullable Pane get(long time) {
        return byTime.get(time);
    }

    Collection<Pane> all() {
        return byTime.values();
    }

    Pane open(long time, byte[] windowKey) {
        Pane pane = factory.create(time, windowKey);
        enter(pane, members.add(pane.tables()));
        return pane;
    }

    private void enter(Pane pane, int number) {
        byTime.put(pane.time, pane);
        numbers.put(pane.time, number);
        while (byNumber.size() <= number) {
            byNumber.add(null);
        }
        byNumber.set(number, pane);
        changes.mark(number);
    }

    void close(Pane pane) {
        byTime.remove(pane.time);
        Integer number = numbers.remove(pane.time);
        if (number != null) {
            members.remove(number);
            byNumber.set(number, null);
            changes.mark(number);
        }
    }

    /** The earliest open window below a time, which is closed; absent when there is none. */
    @Nullable Pane pollBelow(long limit) {
        Map.Entry<Long, Pane> first = byTime.firstEntry();
        if (first == null || first.getKey() >= limit) {
            return null;
        }
        close(first.getValue());
        return first.getValue();
    }

    List<StateTable> tables() {
        List<StateTable> tables = new ArrayList<>();
        tables.add(new SlotTable("windows", 1, changes, new Windows()));
        tables.addAll(members.tables());
        return tables;
    }

    /** After everything was read: windows all of whose groups are other workers' go. */
    void restored() {
        taken.clear();
        for (Pane pane : List.copyOf(byTime.values())) {
            if (pane.keys.size() == 0) {
                close(pane);
            }
        }
    }

    private List<StateTable> taken(int number) {
        Pane pane = taken.get(number);
        if (pane == null) {
            throw StateReader.unreadable("a group is of a window that is not there");
        }
        return pane.tables();
    }

    private final class Windows implements SlotTable.Slots {

        @Override
        public int capacity() {
            return byNumber.size();
        }

        @Override
        public boolean contains(int number) {
            return number < byNumber.size() && byNumber.get(number) != null;
        }

        @Override
        public void write(int number, StateWriter out) {
            Pane pane = byNumber.get(number);
            if (pane != null) {
                out.writeLong(pane.time);
                out.put(pane.windowKey, 0, pane.windowKey.length);
            }
        }

        @Override
        public void read(int old, StateReader in, Restoring how) {
            long time = in.readLong();
            byte[] windowKey = in.rest();
            Pane pane = byTime.get(time);
            if (pane == null && how.sameIds()) {
                pane = factory.create(time, windowKey);
                members.put(old, pane.tables());
                enter(pane, old);
                changes.unmark(old);
            } else if (pane == null) {
                pane = open(time, windowKey);
            }
            taken.put(old, pane);
        }
    }
}
