package io.tidewire.engine.checkpoint;

import io.tidewire.engine.state.ChangedIds;
import io.tidewire.engine.state.Restoring;
import io.tidewire.engine.state.SlotTable;
import io.tidewire.engine.state.StateOwner;
import io.tidewire.engine.state.StatePart;
import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateTable;
import io.tidewire.engine.state.StateWriter;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** State in its plainest form: texts by number. */
final class Numbered implements StateOwner, SlotTable.Slots {

    final Map<Integer, String> texts = new TreeMap<>();
    private final ChangedIds changes = new ChangedIds();
    private final List<StateTable> tables = List.of(new SlotTable("texts", 1, changes, this));

    static List<StatePart> parts(Numbered... all) {
        return List.of(new StatePart("texts", "texts", false, List.of(all)));
    }

    void put(int id, String text) {
        texts.put(id, text);
        changes.mark(id);
    }

    void remove(int id) {
        texts.remove(id);
        changes.mark(id);
    }

    /** Gives every text another number. */
    void renumber(int by) {
        Map<Integer, String> old = new TreeMap<>(texts);
        texts.clear();
        changes.renumber();
        old.forEach((id, text) -> put((id + by) % 1_000, text));
    }

    @Override
    public List<StateTable> tables() {
        return tables;
    }

    @Override
    public int capacity() {
        return 1_000;
    }

    @Override
    public boolean contains(int id) {
        return texts.containsKey(id);
    }

    @Override
    public void write(int id, StateWriter out) {
        out.writeString(texts.getOrDefault(id, ""));
    }

    @Override
    public void read(int id, StateReader in, Restoring how) {
        texts.put(id, in.readString());
    }

    @Override
    public void restored() {}
}
